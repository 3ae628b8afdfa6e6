# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Amounts in words, as vouchers show them beside the figures"""
from contextlib import suppress

import cn2an
from num2words import num2words

# Two decimals are all that the words for money have
_DIGITS = 2


def amount_in_words(amount, currency, language):
    "Return the amount of the currency in words of the language"
    if language.code.startswith('zh'):
        return _in_chinese(amount, currency)
    # The library does not know every language, nor every currency in it
    for code in [language.code, 'en']:
        for function in [_with_units, _with_fraction]:
            with suppress(NotImplementedError, ValueError):
                words = function(amount, currency, code)
                return words[:1].upper() + words[1:]


def _with_units(amount, currency, code):
    return num2words(
        amount, lang=code, to='currency', currency=currency.code)


def _in_chinese(amount, currency):
    "Return the amount in capital numerals, which can not be altered"
    name = '' if currency.code == 'CNY' else currency.name
    if currency.digits > _DIGITS:
        return cn2an.an2cn(f'{amount:f}', 'up') + name
    return name + cn2an.an2cn(f'{amount:f}', 'rmb')


def _with_fraction(amount, currency, code):
    whole = int(amount)
    words = f'{num2words(whole, lang=code)} {currency.code}'
    if currency.digits:
        unit = 10 ** currency.digits
        fraction = int((amount - whole) * unit)
        words += f' {fraction:0{currency.digits}d}/{unit}'
    return words
