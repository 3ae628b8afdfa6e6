# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A statement as an accountant sends it, and the desk of the morning"""
import re

import pytest

from tests.browser.screenshots import screenshot

WORDS = {
    'en': {
        'aging': ["Financial", "Reporting", "Aging", "Aging per Party"],
        'balance': "Balance",
        'party': "Party",
        'menu': ["Financial", "Statements of Account", "Statements"],
        'compute': "Compute",
        'closing': "Closing",
        'send': "Mark as Sent",
        'state': "State",
        'sent': "Sent",
        'number': "Number",
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
        'compute': "计算",
        'closing': "期末余额",
        'send': "标记为已发送",
        'state': "状态",
        'sent': "已发送",
        'number': "编号",
        'desk': ["财务", "应收工作台"],
        'panels': [
            "逾期", "本周到期", "应收超额", "未答复对账单", "未核销款项"],
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def test_statement(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['aging'])
    party = client.table().rows[0][words['party']]
    client.open_menu(*words['menu'])
    client.new()
    client.choose(words['party'], party)
    client.click_button(words['compute'])
    assert client.value(words['closing'])
    if language == 'zh_CN':
        assert not re.search('[A-Za-z]', ''.join(client.table().headings))
    client.click_button(words['send'], confirm=True)
    screenshot(client, 'statement', language)
    assert client.value(words['state']) == words['sent']
    assert client.value(words['number'])


def test_desk(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['desk'])
    screenshot(client, 'desk', language)
    text = client.tab.inner_text()
    for panel in words['panels']:
        assert panel in text
