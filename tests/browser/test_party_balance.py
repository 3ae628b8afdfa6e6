# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""From the balances of a period down to what was entered"""
import re

import pytest

from tests.browser.language import check_language
from tests.browser.screenshots import screenshot

WORDS = {
    'en': {
        'menu': ["Financial", "Reporting", "Balances and Ledgers"],
        'customers': "Customer Balances",
        'suppliers': "Supplier Balances",
        'ledger': "Customer Ledger",
        'headings': [
            "Party", "Opening", "Increase of Receivables",
            "Decrease of Receivables", "Closing", "Of Which Advances",
            "Credit Limit", "Over Limit", "Last Movement", "Last Receipt"],
        'payables': ["Increase of Payables", "Decrease of Payables"],
        'limits': ["Credit Limit", "Over Limit"],
        'over_limit': "Over Limit",
        'closing': "Closing", 'balance': "Balance",
        'number': "Number", 'kind': "Kind",
        'invoice': "Invoice", 'receipt': "Receipt",
        'all': "All", 'money': "Receipts and Payments",
        'goods': "Goods and Services",
        'aging': "Aging",
        'plots': [
            "Balance by Month", "Aging by Month",
            "Increases and Receipts by Month", "Ten Largest"],
        'legends': ["Overdue", "Over 90 Days", "Decrease", None],
        'month': "Month", 'name': "Name",
        },
    'zh_CN': {
        'menu': ["财务", "报告", "往来查询"],
        'customers': "客户往来查询",
        'suppliers': "供应商往来查询",
        'ledger': "客户明细账",
        'headings': [
            "往来单位", "期初余额", "应收增加", "应收减少", "期末余额",
            "其中预收/预付", "信用额度", "应收超额", "最近业务", "最近收付款"],
        'payables': ["应付增加", "应付减少"],
        'limits': ["信用额度", "应收超额"],
        'over_limit': "应收超额",
        'closing': "期末余额", 'balance': "余额",
        'number': "编号", 'kind': "业务类型",
        'invoice': "发票", 'receipt': "收款",
        'all': "全部", 'money': "收付款",
        'goods': "商品和服务",
        'aging': "账龄分析",
        'plots': [
            "逐月余额", "逐月账龄", "逐月增加与收付", "前十大欠款单位"],
        'legends': ["已逾期", "逾期 90 天以上", "本期减少", None],
        'month': "月份", 'name': "名称",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def test_customers(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['menu'], words['customers'])
    table = client.table()
    screenshot(client, 'balance', language)
    assert table.headings == words['headings']
    assert table.totals[words['closing']]
    for heading in words['headings']:
        assert any(table.column(heading)), heading
    # Of a party over the limit something is open
    index = next(
        i for i, row in enumerate(table.rows)
        if re.search(r'[1-9].*\.', row[words['over_limit']]))
    closing = table.rows[index][words['closing']]
    client.open_row(index)
    ledger = client.table()
    screenshot(client, 'ledger', language)
    check_language(client, language)
    assert ledger.rows[-1][words['balance']] == closing
    for heading in ledger.headings:
        assert any(ledger.column(heading)), heading
    client.choose_filter(words['money'])
    assert client.table().column(words['number']) == [
        r[words['number']] for r in ledger.rows
        if r[words['kind']] == words['receipt']]
    client.choose_filter(words['all'])
    client.select(ledger.column(words['kind']).index(words['invoice']))
    client.relate(words['goods'])
    screenshot(client, 'ledger-goods', language)
    assert client.table().rows


def test_graph(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['menu'], words['customers'])
    client.switch_view()
    screenshot(client, 'balance-graph', language)


def test_suppliers(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['menu'], words['suppliers'])
    table = client.table()
    screenshot(client, 'balance-suppliers', language)
    check_language(client, language)
    assert set(words['payables']) <= set(table.headings)
    assert not set(words['limits']) & set(table.headings)
    assert table.rows


def test_ledger(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['menu'], words['ledger'])
    table = client.table()
    screenshot(client, 'ledger-all', language)
    check_language(client, language)
    assert table.rows


def test_plots(open_client, words):
    "Each plot is there at once, its numbers and the aging behind a click"
    language, words = words
    client = open_client(language)
    *menu, _ = words['menu']
    for plot, legend in zip(words['plots'], words['legends']):
        number = words['plots'].index(plot)
        client.open_menu(*menu, words['aging'], plot)
        screenshot(client, f'plot-{number}', language)
        texts = client.view.locator('svg text').all_text_contents()
        client.switch_view()
        table = client.table()
        screenshot(client, f'plot-{number}-list', language)
        check_language(client, language)
        *_, last = table.rows
        # What a pie is of are the rows themselves
        assert (legend or last[words['name']]) in texts, texts
        assert legend is None or last[words['month']] in texts, texts
        client.open_row(len(table.rows) - 1)
        aging = client.table()
        screenshot(client, f'plot-{number}-aging', language)
        # The sum of what is selected stands above the one of all
        *_, total = aging.totals[words['balance']].splitlines()
        assert last[words['balance']].endswith(total), plot
