# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The month of a property office, from the meters to a tenant moving out"""
import datetime as dt

import pytest

from tests.browser.client import amount
from tests.browser.furnished import ANCHOR
from tests.browser.printed import content
from tests.browser.screenshots import screenshot

# What each of the meters counts between two readings
CONSUMPTION = 12
WORDS = {
    'en': {
        'date format': '%m/%d/%Y',
        'property': "Property",
        'rounds': ["Meters", "Reading Rounds"],
        'confirmations': ["Meters", "Meter Confirmations"],
        'runs': ["Fees", "Fee Runs"],
        'fees menu': ["Fees", "Fees"],
        'deposits': ["Deposits"],
        'occupancies': ["Occupancies"],
        'receipts': ["Financial", "Settlements", "Receipts"],
        'parties': ["Parties", "Parties"],
        'query': [
            "Financial", "Reporting", "Receivable Settlement by Document"],
        'all': "All",
        'type': "Type",
        'water': "Water",
        'date': "Date",
        'state': "State",
        'start round': "Start Round",
        'accept': "Accept",
        'done': "Done",
        'last value': "Last Value",
        'value': "Value",
        'place': "Place",
        'meter': "Meter",
        'reset': "Reset to Draft",
        'generate': "Generate",
        'fees': "Fees",
        'invoices': "Invoices",
        'post invoices': "Post Invoices",
        'invoice': "Invoice",
        'invoiced': "Invoiced",
        'posted': "Posted",
        'party': "Party",
        'unit': "Unit",
        'tariff': "Tariff",
        'notice': "Payment Notice",
        'record': "Payment Record",
        'kind': "Kind",
        'lease deposit': "Lease Deposit",
        'agreed amount': "Agreed Amount",
        'agree': "Agree",
        'agreed': "Agreed",
        'receive': "Receive",
        'held': "Held",
        'method': "Payment Method",
        'deposit method': "Payment Method",
        'cash': "Cash",
        'open': "Open",
        'amount': "Amount",
        'propose': "Propose",
        'post': "Post",
        'to pay': "To Pay",
        'reason': "Reason",
        'move-out': "Move-Out",
        'customer': "Signed for the Customer",
        'prepare': "Prepare",
        'reading': "Reading",
        'sign': "Sign",
        'signed': "Signed",
        'refund': "Refund",
        'closed': "Closed",
        'move out': "Move Out",
        'obstacles': "Still to Settle",
        'final readings': "the final meter readings",
        'not charged': "has not been charged for",
        'duplicate': "Duplicate",
        'from': "From",
        'until': "Until",
        'end date': "End Date",
        'cancel': "Cancel",
        },
    'zh_CN': {
        'date format': '%Y-%m-%d',
        'property': "物业",
        'rounds': ["水电气表", "抄表任务"],
        'confirmations': ["水电气表", "底数确认单"],
        'runs': ["物业收费", "收费批次"],
        'fees menu': ["物业收费", "费用"],
        'deposits': ["押金"],
        'occupancies': ["占用情况"],
        'receipts': ["财务", "按单结算", "收款"],
        'parties': ["参与者", "参与者"],
        'query': ["财务", "报告", "应收按单结算查询"],
        'all': "全部",
        'type': "类型",
        'water': "水",
        'date': "日期",
        'state': "状态",
        'start round': "开始抄表",
        'accept': "确认抄表",
        'done': "已完成",
        'last value': "上次读数",
        'value': "读数",
        'place': "位置",
        'meter': "表具",
        'reset': "重置为草稿",
        'generate': "生成",
        'fees': "费用",
        'invoices': "发票",
        'post invoices': "过账发票",
        'invoice': "开票",
        'invoiced': "已开票",
        'posted': "已过账",
        'party': "往来单位",
        'unit': "单元",
        'tariff': "收费标准",
        'notice': "缴费通知单",
        'record': "缴费记录",
        'kind': "种类",
        'lease deposit': "租赁押金",
        'agreed amount': "约定金额",
        'agree': "约定",
        'agreed': "已约定",
        'receive': "收取",
        'held': "持有中",
        'method': "收付款方式",
        'deposit method': "付款方式",
        'cash': "现金",
        'open': "未结金额",
        'amount': "金额",
        'propose': "自动分配",
        'post': "过账",
        'to pay': "待付",
        'reason': "原因",
        'move-out': "迁出",
        'customer': "客户签字人",
        'prepare': "列出水电气表",
        'reading': "底数",
        'sign': "签字",
        'signed': "已签字",
        'refund': "退还",
        'closed': "已结清",
        'move out': "办理迁出",
        'obstacles': "未结清事项",
        'final readings': "止数尚未签字确认",
        'not charged': "尚未收取",
        'duplicate': "复制",
        'from': "自",
        'until': "至",
        'end date': "结束日期",
        'cancel': "取消",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def test_month(open_client, words):
    language, words = words
    clerk = open_client(language, 'archivist')
    place, reading = read_meters(clerk, language, words)
    party = charge_fees(clerk, language, words, place)
    print_notice(clerk, words, party)
    receive_deposit(clerk, language, words, party, place)
    is_refused_to_leave(clerk, language, words, party)
    sign_final_reading(
        clerk, language, words, party, place, reading + CONSUMPTION)
    charge_last_days(clerk, language, words, place)
    accountant = open_client(language, 'accountant')
    receive_payment(accountant, language, words, party)
    see_paid_fees(clerk, language, words, party)
    refund_deposit(clerk, language, words, party)
    leave(clerk, language, words, party)


def read_meters(client, language, words):
    "Enter what the meters show; return place and value of the first one"
    client.open_menu(words['property'], *words['rounds'])
    client.new()
    client.fill(words['type'], words['water'])
    client.fill(words['date'], ANCHOR.strftime(words['date format']))
    client.click_button(words['start round'])
    rows = client.table().rows
    for i, row in enumerate(rows):
        client.fill_cell(i, words['value'], str(
                amount(row[words['last value']]) + CONSUMPTION))
    screenshot(client, 'month-round', language)
    client.click_button(words['accept'])
    assert client.value(words['state']) == words['done']
    first, *_ = rows
    return first[words['place']], (
        amount(first[words['last value']]) + CONSUMPTION)


def charge_fees(client, language, words, place):
    "Generate the prepared run anew, invoice it; return who pays for the place"
    client.open_menu(words['property'], *words['runs'])
    client.open_row(0)
    client.click_button(words['reset'], confirm=True)
    client.click_button(words['generate'])
    client.open_page(words['fees'])
    screenshot(client, 'month-run', language)
    party = payer(client, words, place)
    client.open_page(words['invoices'])
    client.fill(words['post invoices'], True)
    client.click_button(words['invoice'])
    assert client.value(words['state']) == words['invoiced']
    return party


def payer(client, words, place):
    "Return who pays for the place of the fees that are shown"
    mine = [r for r in client.table().rows if r[words['unit']] == place]
    # By area and for water
    assert len({r[words['tariff']] for r in mine}) == 2
    party, = {r[words['party']] for r in mine}
    return party


def charge_last_days(client, language, words, place):
    "Charge the days since the month by a run like the one before"
    client.open_menu(words['property'], *words['runs'])
    client.choose_filter(words['all'])
    client.open_row(0)
    client.choose_from_menu(words['duplicate'])
    for label, date in [
            (words['from'], ANCHOR + dt.timedelta(days=1)),
            (words['until'], dt.date.today())]:
        client.fill(label, date.strftime(words['date format']))
    client.click_button(words['generate'])
    client.open_page(words['fees'])
    payer(client, words, place)
    screenshot(client, 'month-last-run', language)
    client.click_button(words['invoice'])
    assert client.value(words['state']) == words['invoiced']


def print_notice(client, words, party):
    client.open_menu(*words['parties'])
    client.search(party)
    client.select(0)
    for name in [words['notice'], words['record']]:
        assert party in content(client.print_report(name))


def receive_deposit(client, language, words, party, place):
    client.open_menu(words['property'], *words['deposits'])
    client.new()
    client.choose(words['party'], party)
    client.choose(words['unit'], place)
    client.choose(words['kind'], words['lease deposit'])
    client.fill(words['agreed amount'], '500')
    client.click_button(words['agree'])
    assert client.value(words['state']) == words['agreed']
    client.click_button(words['receive'])
    client.fill(words['deposit method'], words['cash'])
    screenshot(client, 'month-deposit-receive', language)
    client.click_button(words['receive'])
    assert client.value(words['state']) == words['held']
    screenshot(client, 'month-deposit', language)


def open_move_out(client, words, party):
    "Open what asks for the last day of the party"
    client.open_menu(words['property'], *words['occupancies'])
    client.search(party)
    # The row may still look selected from the last time
    client.select()
    client.select(0)
    client.launch(words['move out'])


def is_refused_to_leave(client, language, words, party):
    "What is still to settle is shown, and nobody leaves before"
    open_move_out(client, words, party)
    obstacles = client.value(words['obstacles'])
    with client.refused() as messages:
        client.click_button(words['move out'])
    for name in ['final readings', 'not charged']:
        assert words[name] in obstacles
        assert words[name] in messages[0]
    screenshot(client, 'month-obstacles', language)
    client.click_button(words['cancel'])


def receive_payment(client, language, words, party):
    "Settle all the documents of the party"
    client.open_menu(*words['receipts'])
    client.new()
    client.choose(words['party'], party)
    money = sum(
        max(amount(r[words['open']]), 0) for r in client.table().rows)
    client.fill(words['method'], words['cash'])
    client.fill(words['amount'], str(money))
    client.click_button(words['propose'])
    screenshot(client, 'month-receipt', language)
    client.click_button(words['post'], confirm=True)
    assert client.value(words['state']) == words['posted']


def see_paid_fees(client, language, words, party):
    client.open_menu(words['property'], *words['fees menu'])
    client.choose_filter(words['all'])
    client.search(party)
    rows = client.table().rows
    assert rows and not any(amount(r[words['to pay']]) for r in rows)
    screenshot(client, 'month-fees', language)


def sign_final_reading(client, language, words, party, place, value):
    client.open_menu(words['property'], *words['confirmations'])
    client.new()
    client.choose(words['party'], party)
    client.choose(words['unit'], place)
    client.fill(words['reason'], words['move-out'])
    client.fill(words['customer'], "Li")
    client.click_button(words['prepare'])
    client.fill_cell(0, words['reading'], str(value))
    screenshot(client, 'month-confirmation', language)
    client.click_button(words['sign'])
    assert client.value(words['state']) == words['signed']


def refund_deposit(client, language, words, party):
    client.open_menu(words['property'], *words['deposits'])
    client.choose_filter(words['all'])
    client.search(party)
    client.open_row(0)
    client.click_button(words['refund'])
    client.fill(words['deposit method'], words['cash'])
    client.click_button(words['refund'])
    assert client.value(words['state']) == words['closed']
    screenshot(client, 'month-refund', language)


def leave(client, language, words, party):
    open_move_out(client, words, party)
    screenshot(client, 'month-move-out', language)
    client.click_button(words['move out'])
    row, *_ = client.table().rows
    assert row[words['end date']]
