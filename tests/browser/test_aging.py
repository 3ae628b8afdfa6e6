# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The aging as an accountant sees it"""
import re
from decimal import Decimal

import pytest

from tests.browser.language import check_language

# By language: the menu, the headings of the first scheme and those of another
WORDS = {
    'en': {
        'menu': ["Financial", "Reporting", "Aging"],
        'per party': "Aging per Party",
        'per document': "Aging per Document",
        'per bucket': "Aging per Bucket",
        'worst': "Worst Debtors",
        'check': "Check against the Ledger",
        'party': "Party",
        'buckets': [
            "Not due", "1–30", "31–60", "61–90", "91–120", "Over 120"],
        'scheme': "Scheme",
        'years': "Days and years",
        'buckets of years': [
            "Not due", "1–30 days", "31–60 days", "61–90 days",
            "91–180 days", "181–365 days", "1–2 years", "2–3 years",
            "Over 3 years"],
        'unallocated': "Unallocated",
        'balance': "Balance",
        'overdue': "Overdue",
        'open': "Open",
        'amount': "Amount",
        'date': "Date",
        },
    'zh_CN': {
        'menu': ["财务", "报告", "账龄分析"],
        'per party': "按往来单位账龄分析",
        'per document': "按单据账龄分析",
        'per bucket': "按区间账龄分析",
        'worst': "欠款大户",
        'check': "账龄与总账核对",
        'party': "往来单位",
        'buckets': [
            "未到期", "1–30", "31–60", "61–90", "91–120", "120 以上"],
        'scheme': "账龄方案",
        'years': "天与年",
        'buckets of years': [
            "未到期", "1–30 天", "31–60 天", "61–90 天", "91–180 天",
            "181–365 天", "1–2 年", "2–3 年", "3 年以上"],
        'unallocated': "未核销款",
        'balance': "余额",
        'overdue': "逾期金额",
        'open': "未结金额",
        'amount': "金额",
        'date': "截止日期",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return WORDS[request.param] | {'language': request.param}


@pytest.fixture
def client(open_client, words):
    return open_client(words['language'])


def open_aging(client, words, name):
    client.open_menu(*words['menu'], words[name])


def amount(text):
    "Return the number in the last line of a cell, without its currency"
    text = text.splitlines()[-1] if text else ''
    digits = re.sub(r'[^\d.-]', '', text)
    return Decimal(digits or 0)


def total(table, heading):
    return amount(table.totals[heading])


def check_headings(table, words, buckets):
    "The columns are those of the scheme, in the language of the user"
    assert table.headings[:len(buckets) + 3] == [
        words['party'], *buckets, words['unallocated'], words['balance']]


def check_sums(table, words, buckets):
    "Each row and the foot add up"
    for row in table.rows:
        assert sum(amount(row[b]) for b in buckets) - amount(
            row[words['unallocated']]) == amount(row[words['balance']])
    assert sum(total(table, b) for b in buckets) - total(
        table, words['unallocated']) == total(table, words['balance'])
    assert total(table, words['balance']) == sum(
        amount(row[words['balance']]) for row in table.rows)


def test_per_party(client, words):
    open_aging(client, words, 'per party')
    table = client.table()
    assert len(table.rows) > 3
    check_headings(table, words, words['buckets'])
    check_language(client, words['language'])
    check_sums(table, words, words['buckets'])
    assert total(table, words['overdue']) > 0


def test_headings_follow_the_scheme(client, words):
    open_aging(client, words, 'per party')
    before = client.table()
    client.fill(words['scheme'], words['years'])
    client.search()
    table = client.table()
    check_headings(table, words, words['buckets of years'])
    check_language(client, words['language'])
    check_sums(table, words, words['buckets of years'])
    assert total(table, words['balance']) == total(before, words['balance'])


def test_from_a_party_to_its_documents(client, words):
    open_aging(client, words, 'per party')
    rows = client.table().rows
    index = max(
        range(len(rows)), key=lambda i: amount(rows[i][words['overdue']]))
    balance = amount(rows[index][words['balance']])
    client.open_row(index)
    table = client.table()
    assert total(table, words['open']) == balance
    for bucket in [*words['buckets'], words['unallocated']]:
        client.choose_filter(bucket)
        sign = -1 if bucket == words['unallocated'] else 1
        documents = client.table()
        assert sum(amount(r[words['open']]) for r in documents.rows) == (
            sign * amount(rows[index][bucket]))


def test_per_document(client, words):
    open_aging(client, words, 'per document')
    documents = total(client.table(), words['open'])
    open_aging(client, words, 'per party')
    assert total(client.table(), words['balance']) == documents


def test_per_bucket(client, words):
    open_aging(client, words, 'per bucket')
    table = client.table()
    balance = total(table, words['amount'])
    row = table.rows[0]
    client.open_row(0)
    assert total(client.table(), words['open']) == amount(
        row[words['amount']])
    open_aging(client, words, 'per party')
    assert total(client.table(), words['balance']) == balance


def test_check(client, words):
    open_aging(client, words, 'check')
    table = client.table()
    assert len(table.rows) >= 2
    assert total(table, words['amount']) == 0


def test_worst(client, words):
    "The graph is drawn, and the list behind it is ordered by what is overdue"
    open_aging(client, words, 'worst')
    client.tab.locator('svg').first.wait_for()
    client.settle()
    client.switch_view()
    overdue = [amount(r[words['overdue']]) for r in client.table().rows]
    assert overdue == sorted(overdue, reverse=True)


def test_prints(client, words):
    open_aging(client, words, 'per party')
    client.select_all()
    assert client.print_report(words['per party']).stat().st_size


def test_date_is_missing(client, words):
    "The question can not be answered, and the client marks what is missing"
    open_aging(client, words, 'per party')
    client.fill(words['date'], '')
    client.search()
    assert client.is_invalid(words['date'])
    assert not client.is_invalid(words['scheme'])
