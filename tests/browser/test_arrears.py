# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Arrears, as a clerk of the property office sees them"""
import datetime as dt

import pytest

from tests.browser.furnished import ANCHOR
from tests.browser.language import check_language
from tests.browser.screenshots import screenshot

LATER = ANCHOR + dt.timedelta(days=75)
WORDS = {
    'en': {
        'menu': ["Property", "Fees"],
        'runs': "Fee Runs",
        'invoices': "Invoices",
        'post': "Post Invoices",
        'invoice_date': "Invoice Date",
        'invoice': "Invoice",
        'arrears': "Arrears",
        'date': "Date",
        'date_format': '%m/%d/%Y',
        'overdue': "Overdue",
        'to_pay': "To Pay",
        'tariff': "Tariff",
        'notice': "Payment Notice",
        },
    'zh_CN': {
        'menu': ["物业", "物业收费"],
        'runs': "收费批次",
        'invoices': "发票",
        'post': "过账发票",
        'invoice_date': "开票日期",
        'invoice': "开票",
        'arrears': "欠费",
        'date': "截止日期",
        'date_format': '%Y-%m-%d',
        'overdue': "逾期",
        'to_pay': "待付",
        'tariff': "收费标准",
        'notice': "缴费通知单",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def post_run(client, words):
    "Invoice the run of the last month"
    client.open_menu(*words['menu'], words['runs'])
    client.open_row(0)
    client.open_page(words['invoices'])
    client.fill(words['invoice_date'], ANCHOR.strftime(words['date_format']))
    client.fill(words['post'], True)
    client.click_button(words['invoice'])


def test_arrears(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    post_run(client, words)
    client.open_menu(*words['menu'], words['arrears'])
    client.fill(words['date'], LATER.strftime(words['date_format']))
    client.search()
    table = client.table()
    assert table.rows
    assert all(table.column(words['overdue']))
    check_language(client, language)
    screenshot(client, 'arrears', language)
    client.select(0)
    path = client.print_report(words['notice'])
    assert path.stat().st_size > 1000
    to_pay = table.rows[0][words['to_pay']]
    client.open_row(0)
    fees = client.table()
    assert all(fees.column(words['tariff']))
    if len(fees.rows) == 1:
        assert fees.rows[0][words['to_pay']] == to_pay
    screenshot(client, 'arrears-fees', language)
