# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""An item on its way into the archive, as those who handle it see it"""
import re

import pytest

WORDS = {
    'en': {
        'menu': ["Archive", "Archive Items"],
        'timeline': ["Archive", "Timeline"],
        'chase': ["Archive", "Completeness", "Materials to Chase"],
        'by_party': ["Archive", "Completeness", "Completeness by Party"],
        'status': "Status",
        'missing': "Missing",
        'complete': "Complete",
        'all': "All",
        'completeness': "Completeness",
        'new_item': "New Item",
        'class': "Class",
        'correspondence': "Correspondence",
        'title': "Title",
        'party': "Party",
        'form': "Form",
        'paper': "Paper",
        'pages': "Pages",
        'location': "Location",
        'submit': "Submit",
        'submitted': "Submitted",
        'file': "File",
        'filed': "Filed",
        'reject': "Reject",
        'state': "State",
        'number': "Number",
        },
    'zh_CN': {
        'menu': ["档案", "档案"],
        'timeline': ["档案", "时间线"],
        'chase': ["档案", "档案齐全情况", "待催收材料"],
        'by_party': ["档案", "档案齐全情况", "按往来单位的齐全率"],
        'status': "状态",
        'missing': "缺失",
        'complete': "齐全",
        'all': "全部",
        'completeness': "齐全率",
        'new_item': "新建档案",
        'class': "类目",
        'correspondence': "往来文件",
        'title': "题名",
        'party': "往来单位",
        'form': "载体形式",
        'paper': "纸质",
        'pages': "页数",
        'location': "存放位置",
        'submit': "送审",
        'submitted': "待审批",
        'file': "归档",
        'filed': "已归档",
        'reject': "退回",
        'state': "状态",
        'number': "档号",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def offers(client, name):
    "Return whether the button is there and can be clicked"
    button = client.view.get_by_role(
        'button', name=name, exact=True).locator('visible=true')
    return button.count() > 0 and button.is_enabled()


def is_chinese(client):
    "Return whether no label or button is left in English"
    labels = client.view.locator('label:visible, button.btn-form:visible')
    # The name of the standard is the same in each language
    text = ''.join(labels.all_inner_texts()).replace('SHA-256', '')
    return not re.search('[A-Za-z]', text)


def submit_item(client, words):
    "Create an item as a clerk and submit it"
    client.open_menu(*words['menu'])
    client.new()
    client.choose(words['class'], words['correspondence'])
    client.fill(words['title'], "来函 001")
    client.choose(words['party'], 'D04')
    client.fill(words['form'], words['paper'])
    client.fill(words['pages'], '2')
    client.choose(words['location'], '01')
    client.click_button(words['submit'])


def test_file_item(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    submit_item(client, words)
    assert client.value(words['state']) == words['submitted']
    assert not client.value(words['number'])
    # Who has submitted it does not file it
    assert not offers(client, words['file'])
    if language == 'zh_CN':
        assert is_chinese(client)
    client = open_client(language, 'manager')
    client.open_menu(*words['menu'])
    client.choose_filter(words['submitted'])
    titles = client.table().column(words['title'])
    client.open_row(titles.index("来函 001"))
    client.click_button(words['file'])
    assert client.value(words['state']) == words['filed']
    assert re.fullmatch(
        r'08-\d{4}-\w+-0001', client.value(words['number']))
    # What has been filed does not change any more
    assert not client.field(words['title']).is_editable()
    assert not offers(client, words['reject'])


def test_completeness(open_client, words):
    language, words = words
    client = open_client(language, 'archivist')
    client.open_menu(*words['by_party'])
    totals = client.table()
    assert totals.rows
    assert all(v.endswith('%') for v in totals.column(words['completeness']))
    client.switch_view()
    client.settle()
    client.open_menu(*words['chase'])
    table = client.table()
    assert set(table.column(words['status'])) == {words['missing']}
    if language == 'zh_CN':
        assert not re.search('[A-Za-z]', ''.join(table.headings))
    client.click_button(words['new_item'], row=0)
    assert client.value(words['title'])
    client.open_menu(*words['chase'])
    client.choose_filter(words['all'])
    assert words['complete'] in client.table().column(words['status'])
