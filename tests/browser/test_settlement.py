# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A receipt as an accountant enters it"""
import re

import pytest

from tests.browser.client import amount
from tests.browser.language import check_language
from tests.browser.printed import content
from tests.browser.screenshots import screenshot

WORDS = {
    'en': {
        'menu': ["Financial", "Settlements", "Receipts"],
        'query': [
            "Financial", "Reporting", "Receivable Settlement by Document"],
        'kinds': [
            "Payments", "Offsets", "Transfers", "Other Receipts",
            "Other Payments"],
        'settled': "Settled",
        'aging': ["Financial", "Reporting", "Aging"],
        'per party': "Aging per Party",
        'balance': "Balance",
        'number': "Number",
        'cash': "Cash",
        'party': "Party",
        'amount': "Amount",
        'method': "Payment Method",
        'propose': "Propose",
        'post': "Post",
        'state': "State",
        'posted': "Posted",
        'used': "Amount",
        'open': "Open",
        'remaining': "Remaining",
        'per document': "Aging per Document",
        'currencies': "Currency",
        'own currency': "Document Currency",
        'settle': "Settle",
        'settlements': "Settlements",
        'voucher': "Voucher",
        'undo': "Undo",
        'advance': "Advance",
        'title': "Receipt Voucher",
        'sheets': {
            "Detail Sheet": "Receivable Detail Sheet",
            "Receivable and Payable Ledger": "Receivable Ledger",
            },
        'in words': r'[a-z] CNY \d\d/100',
        },
    'zh_CN': {
        'menu': ["财务", "按单结算", "收款"],
        'query': ["财务", "报告", "应收按单结算查询"],
        'kinds': ["付款", "往来对冲", "往来转账", "其他收款", "其他付款"],
        'settled': "已结",
        'aging': ["财务", "报告", "账龄分析"],
        'per party': "按往来单位账龄分析",
        'balance': "余额",
        'number': "编号",
        'cash': "现金",
        'party': "往来单位",
        'amount': "金额",
        'method': "收付款方式",
        'propose': "自动分配",
        'post': "过账",
        'state': "状态",
        'posted': "已过账",
        'used': "金额",
        'open': "未结金额",
        'remaining': "剩余金额",
        'per document': "按单据账龄分析",
        'currencies': "金额币种",
        'own currency': "单据币种",
        'settle': "按单结算",
        'settlements': "结算记录",
        'voucher': "收付款单",
        'undo': "撤销",
        'advance': "预收/预付",
        'title': "收款单",
        'sheets': {
            "账款明细表": "应收账款明细表",
            "应收应付管理台账": "应收管理台账",
            },
        'in words': '[壹贰叁肆伍陆柒捌玖拾]元(整|零|[壹贰叁肆伍陆柒捌玖])',
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def debtors(client, words):
    "Return the names of the parties, the one that owes most first"
    client.open_menu(*words['aging'], words['per party'])
    rows = sorted(
        client.table().rows, key=lambda r: amount(r[words['balance']]))
    return [r[words['party']] for r in reversed(rows)]


def list_documents(client, words, parties):
    "Choose a party that owes two documents; return the rows of the list"
    for party in parties:
        client.choose(words['party'], party)
        rows = client.table().rows
        if len(rows) > 1 and all(
                amount(r[words['open']]) > 1 for r in rows[:2]):
            return rows
    raise AssertionError("Nobody owes two documents.")


def test_receipt(open_client, words):
    language, words = words
    client = open_client(language)
    parties = debtors(client, words)
    client.open_menu(*words['menu'])
    client.new()
    rows = list_documents(client, words, parties)
    # All of the first and a part of the second
    money = sum(amount(r[words['open']]) for r in rows[:2]) - 1
    client.fill(words['method'], words['cash'])
    client.fill(words['amount'], str(money))
    client.click_button(words['propose'])
    table = client.table()
    assert [
        amount(r[words['remaining']]) for r in table.rows[:2]] == [0, 1]
    assert not any(amount(r[words['used']]) for r in table.rows[2:])
    screenshot(client, 'receipt', language)
    check_language(client, language)
    client.click_button(words['post'], confirm=True)
    assert client.value(words['state']) == words['posted']
    assert client.value(words['number'])


def test_kinds(open_client, words):
    "Each kind has its form, in the language of the user"
    language, words = words
    client = open_client(language)
    *menu, _ = words['menu']
    for number, kind in enumerate(words['kinds']):
        client.open_menu(*menu, kind)
        client.new()
        screenshot(client, f'settlement-kind-{number}', language)
        assert client.value(words['state'])
        # Also what is not shown yet
        check_language(client, language, 'label, th, button')


def text_of(path):
    "Return what is written in a printed document"
    return re.sub('<[^>]*>', '', content(path))


def test_settle_from_aging(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['aging'], words['per document'])
    # It is settled in its own currency, so ask for it
    client.fill(words['currencies'], words['own currency'])
    client.search()
    index, row = next(
        (i, r) for i, r in enumerate(client.table().rows)
        if amount(r[words['open']]) > 0 and 'US' not in r[words['open']])
    client.select(index)
    client.launch(words['settle'])
    # All is filled in but the method
    assert client.value(words['party']) == row[words['party']].strip()
    assert amount(client.value(words['amount'])) == amount(row[words['open']])
    client.fill(words['method'], words['cash'])
    client.click_button(words['post'], confirm=True)
    assert client.value(words['state']) == words['posted']
    text = text_of(client.print_report(words['voucher']))
    assert words['title'] in text
    assert client.value(words['number']) in text
    # The company keeps its books in yuan
    assert re.search(words['in words'], text)
    # Undone, what was paid is an advance
    client.click_button(words['undo'], row=0, confirm=True)
    client.reload()
    assert amount(client.value(words['advance'])) == amount(
        row[words['open']])


def test_settlement_by_document(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['query'])
    table = client.table()
    check_language(client, language)
    screenshot(client, 'settlements', language)
    row = next(r for r in table.rows if amount(r[words['settled']]) > 0)
    settled = amount(row[words['settled']])
    client.search(row[words['number']])
    client.open_row(0)
    # The form lists what has settled the document
    assert amount(client.value(words['settled'])) == settled
    rows = client.table().rows
    assert sum(amount(r[words['amount']]) for r in rows) == settled
    screenshot(client, 'settlements-of-document', language)


def test_sheets(open_client, words):
    "What is asked for on the screen is printed in the sheets"
    language, words = words
    client = open_client(language)
    client.open_menu(*words['query'])
    table = client.table()
    client.select_all()
    for name, title in words['sheets'].items():
        text = text_of(client.print_report(name))
        assert title in text
        for number in table.column(words['number']):
            assert number in text
