# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Fees and the registers of a property office, as a clerk sees them"""

import pytest

from tests.browser.language import check_language
from tests.browser.screenshots import screenshot

WORDS = {
    'en': {
        'property': "Property",
        'fees': "Fees",
        'runs': "Fee Runs",
        'generated': "Generated",
        'invoice': "Invoice",
        'invoiced': "Invoiced",
        'invoices': "Invoices",
        'problems': "Problems",
        'state': "State",
        'amount': "Amount",
        'not_posted': "Not Posted",
        'occupancies': "Occupancies",
        'move_out': "Move Out",
        'registers': {
            'deposits': ["Deposits"],
            'meters': ["Meters"],
            'rounds': ["Meters", "Reading Rounds"],
            'confirmations': ["Meters", "Meter Confirmations"],
            'keys': ["Key Custody"],
            'violations': ["Violations"],
            'renovations': ["Renovations"],
            },
        },
    'zh_CN': {
        'property': "物业",
        'fees': "物业收费",
        'runs': "收费批次",
        'generated': "已生成",
        'invoice': "开票",
        'invoiced': "已开票",
        'invoices': "发票",
        'problems': "问题",
        'state': "状态",
        'amount': "金额",
        'not_posted': "未过账",
        'occupancies': "占用情况",
        'move_out': "办理迁出",
        'registers': {
            'deposits': ["押金"],
            'meters': ["水电气表"],
            'rounds': ["水电气表", "抄表任务"],
            'confirmations': ["水电气表", "底数确认单"],
            'keys': ["钥匙代保管"],
            'violations': ["违规记录"],
            'renovations': ["装修管理"],
            },
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def test_fee_run(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    client.open_menu(words['property'], words['fees'], words['runs'])
    client.open_row(0)
    assert client.value(words['state']) == words['generated']
    client.open_page(words['fees'] if language == 'en' else "费用")
    screenshot(client, 'fee-run', language)
    check_language(client, language)
    client.open_page(words['invoices'])
    screenshot(client, 'fee-run-invoices', language)
    client.click_button(words['invoice'])
    assert client.value(words['state']) == words['invoiced']
    client.open_page(words['problems'])
    screenshot(client, 'fee-run-done', language)
    client.open_menu(
        words['property'], words['fees'],
        words['fees'] if language == 'en' else "费用")
    client.choose_filter(words['not_posted'])
    amounts = client.table().column(words['amount'])
    assert amounts and all(amounts)
    screenshot(client, 'fees', language)


def test_registers(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    for name, menu in words['registers'].items():
        client.open_menu(words['property'], *menu)
        screenshot(client, f'{name}-list', language)
        check_language(client, language)
        client.new()
        screenshot(client, name, language)
        check_language(client, language)


def test_move_out(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    client.open_menu(words['property'], words['occupancies'])
    client.select(0)
    client.launch(words['move_out'])
    screenshot(client, 'move-out', language)
