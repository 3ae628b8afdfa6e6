# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Statements from the draft to the answer, in a run, and the desk"""
import re
import time

import pytest

from tests.browser.language import check_language
from tests.browser.screenshots import screenshot

WORDS = {
    'en': {
        'aging': ["Financial", "Reporting", "Aging", "Aging per Party"],
        'balance': "Balance",
        'party': "Party",
        'menu': ["Financial", "Statements of Account", "Statements"],
        'runs': ["Financial", "Statements of Account", "Statement Runs"],
        'compute': "Compute",
        'closing': "Closing",
        'send': "Mark as Sent",
        'mail': "Send by E-mail",
        'state': "State",
        'sent': "Sent",
        'draft': "Draft",
        'address': "has no e-mail address",
        'contacts': ["Parties", "Contact Mechanisms"],
        'contact of': "Party",
        'all': "All",
        'other': "Other Info",
        'type': "Type",
        'archive': "Email Archives",
        'subject': "Subject",
        'remind': "Remind",
        'reminders': "Reminders",
        'number': "Number",
        'answer': "Answer",
        'their balance': "Balance of Party",
        'reason': "Reason",
        'dispute': "Dispute",
        'disputed': "Disputed",
        'confirm': "Confirm",
        'confirmed': "Confirmed",
        'changes': "Changes",
        'close': "Close",
        'print': "Statement",
        'start': "Start",
        'statements': "Statements",
        'done': "Done",
        'total': "Statements",
        'desk': ["Financial", "Receivables Desk"],
        'panels': [
            "Overdue", "Due This Week", "Over Limit",
            "Unanswered Statements", "Unallocated Money"],
        },
    'zh_CN': {
        'aging': ["财务", "报告", "账龄分析", "按往来单位账龄分析"],
        'balance': "余额",
        'party': "往来单位",
        'menu': ["财务", "往来对账", "往来对账单"],
        'runs': ["财务", "往来对账", "对账单批次"],
        'compute': "计算",
        'closing': "期末余额",
        'send': "标记为已发送",
        'mail': "邮件发送",
        'state': "状态",
        'sent': "已发送",
        'draft': "草稿",
        'address': "没有邮箱地址",
        'contacts': ["参与者", "联系方式"],
        'contact of': "参与者",
        'all': "全部",
        'other': "其他信息",
        'type': "类型",
        # Tryton has not translated it yet
        'archive': re.compile("Email Archives|电子邮件存档"),
        'subject': "主题",
        'remind': "催复",
        'reminders': "催复次数",
        'number': "编号",
        'answer': "答复",
        'their balance': "对方账面余额",
        'reason': "原因",
        'dispute': "有异议",
        'disputed': "有异议",
        'confirm': "确认",
        'confirmed': "已确认",
        'changes': "变动",
        'close': "关闭",
        'print': "往来对账单",
        'start': "开始",
        'statements': "往来对账单",
        'done': "已完成",
        'total': "应生成份数",
        'desk': ["财务", "应收工作台"],
        'panels': [
            "逾期", "本周到期", "应收超额", "未答复对账单", "未核销款项"],
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def new_statement(client, words, row=0):
    "Enter the statement of the party in the row of the aging"
    client.open_menu(*words['aging'])
    party = client.table().rows[row][words['party']]
    client.open_menu(*words['menu'])
    client.new()
    client.choose(words['party'], party)
    client.click_button(words['compute'])
    return party


def test_statement(open_client, words):
    "It is sent, disputed with another balance and confirmed in the end"
    language, words = words
    client = open_client(language)
    new_statement(client, words)
    assert client.value(words['closing'])
    check_language(client, language)
    client.click_button(words['send'], confirm=True)
    screenshot(client, 'statement', language)
    assert client.value(words['state']) == words['sent']
    assert client.value(words['number'])
    path = client.print_report(words['print'])
    assert path.read_bytes().startswith(b'%PDF')
    client.click_button(words['changes'])
    screenshot(client, 'statement-changes', language)
    client.click_button(words['close'])
    client.open_page(words['answer'])
    client.fill(words['their balance'], '1.00')
    client.view.locator('textarea:visible').last.fill("¥1.00")
    client.click_button(words['dispute'])
    screenshot(client, 'statement-disputed', language)
    assert client.value(words['state']) == words['disputed']
    client.fill(words['their balance'], '')
    client.click_button(words['confirm'])
    assert client.value(words['state']) == words['confirmed']
    screenshot(client, 'statement-confirmed', language)


def enter_address(client, words, party, address):
    "Enter the e-mail address of the party"
    client.open_menu(*words['contacts'])
    client.new()
    client.choose(words['contact of'], party)
    client.fill(words['type'], "Email")
    # Its label is the one of the link beside
    client.view.locator('input[type=email]:visible').fill(address)
    client.save()


def test_mail(open_client, words):
    "It is refused without address; with one it is sent and reminded of"
    language, words = words
    client = open_client(language)
    party = new_statement(client, words, row=1)
    with client.refused() as messages:
        client.click_button(words['mail'], confirm=True)
    assert words['address'] in messages[0]
    screenshot(client, 'statement-without-address', language)
    assert client.value(words['state']) == words['draft']

    enter_address(client, words, party, 'books@example.com')
    client.open_menu(*words['menu'])
    client.choose_filter(words['all'])
    client.search(party)
    client.open_row(0)
    client.click_button(words['mail'], confirm=True)
    assert client.value(words['state']) == words['sent']
    message, = client.site.mailbox.messages
    assert 'books@example.com' in message['To']
    attachment, = message.iter_attachments()
    assert attachment.get_content().startswith(b'%PDF')

    client.click_button(words['remind'], confirm=True)
    client.open_page(words['other'])
    assert client.value(words['reminders']) == "1"
    number = client.value(words['number'])
    screenshot(client, 'statement-reminded', language)
    client.relate(words['archive'])
    subjects = client.table().column(words['subject'])
    screenshot(client, 'statement-emails', language)
    assert sorted(subjects) == sorted(
        m['Subject'] for m in client.site.mailbox.messages)
    assert len(subjects) == 2
    assert all(number in s for s in subjects)


def test_run(open_client, words):
    "The drafts of all of them at once, with the progress"
    language, words = words
    client = open_client(language)
    client.open_menu(*words['runs'])
    client.new()
    client.click_button(words['start'], confirm=True)
    end = time.monotonic() + 120
    while True:
        client.reload()
        done = client.tab.locator('.progress-bar').first.inner_text()
        if done.startswith('100') or time.monotonic() > end:
            break
        time.sleep(1)
    screenshot(client, 'statement-run', language)
    assert done.startswith('100'), done
    assert int(client.value(words['done'])) == int(
        client.value(words['total']))
    client.open_page(words['statements'])
    screenshot(client, 'statement-run-statements', language)
    assert client.table().rows


def test_desk(open_client, words):
    "Whatever a part of it lists, what is behind is a double click away"
    language, words = words
    client = open_client(language)
    client.open_menu(*words['desk'])
    screenshot(client, 'desk', language)
    text = client.tab.inner_text()
    for panel in words['panels']:
        assert panel in text
    for number, panel in enumerate(words['panels']):
        client.open_menu(*words['desk'])
        part = client.tab.locator('.board-action').filter(
            has=client.page.locator('.panel-heading', has_text=panel))
        rows = part.locator('table.tree tbody tr')
        if not rows.count():
            continue
        rows.first.locator('.cell:visible').first.dblclick(delay=100)
        client.settle()
        screenshot(client, f'desk-{number}', language)
        dialogs = client.page.locator('.modal:visible')
        if dialogs.count():
            dialogs.last.locator('.modal-footer .btn').first.click()
            client.settle()
        else:
            # Another tab is open now
            assert not client.tab.locator('.board-action').count(), panel
