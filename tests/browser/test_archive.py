# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The days of those who handle the archive, as they see them

The clerk and the approver file an item, which is lent; somebody without
clearance sees nothing of a secret one; a box is inspected by scanning; and the
manager has destroyed what nobody needs any more.
"""
import datetime as dt
import re

import pytest

from tests.browser.language import check_language
from tests.browser.printed import content, printed_text
from tests.browser.screenshots import screenshot

# A day that is long ago
DAY = {'en': '01/01/2013', 'zh_CN': '2013-01-01'}
# A supplier, whose ledger is open
PARTY = 'D04'
# The first letter that is filed
LETTER = f'08-{dt.date.today().year}-B10-0001'
WORDS = {
    'en': {
        'letter': "Letter 001",
        'offer': "Offer to buy",
        'offer_search': "Offer",
        'lacks': "The annex is missing",
        'checking': "To check the contract",
        'repair': "Repair order",
        'new': "New",
        'archive': "Archive",
        'parties': ["Parties", "Parties"],
        'registration': {
            'report': "Archive Registration (QMS-PM-31301)",
            'signature': ["Filed By: Wu Gang", "Signature:"],
            },
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
        'items': "Archive Items",
        'class': "Class",
        'correspondence': "Correspondence",
        'title': "Title",
        'party': "Party",
        'date': "Date",
        'form': "Form",
        'paper': "Paper",
        'both': "Paper and Electronic",
        'pages': "Pages",
        'location': "Location",
        'confidentiality': "Confidentiality",
        'secret': "Secret",
        'submit': "Submit",
        'draft': "Draft",
        'submitted': "Submitted",
        'file': "File",
        'filed': "Filed",
        'reject': "Reject",
        'reason': "Reason of the Rejection",
        'own': "because you have submitted it",
        'state': "State",
        'number': "Number",
        'clerk': "Chen Jie",
        'loan': {
            'menu': ["Archive", "Loans"],
            'item': "Item",
            'borrower': "Borrower",
            'purpose': "Purpose",
            'request': "Request",
            'approve': "Approve",
            'lend': "Lend",
            'lent': "Lent",
            'return': "Return",
            'returned': "Returned",
            'lent_tab': "Lent",
            },
        'inspection': {
            'menu': ["Archive", "Inspections"],
            'scan': "Scan",
            'code': "Code",
            'result': "Result",
            'here': "Right Here",
            'unknown': "Unknown",
            'missing': "Missing",
            'do': "Do",
            'done': "Done",
            'close': "Close",
            'closed': "Closed",
            'remedy': "Remedy",
            'remedied': "Remedied On",
            },
        'scan': {
            'menu': ["Archive", "Scan"],
            'name': "Name",
            },
        'disposal': {
            'menu': ["Archive", "Disposals"],
            'configuration': ["Archive", "Configuration", "Configuration"],
            'cooling_off': "Cooling-off",
            'retention': "Retention",
            'closed_on': "Closed On",
            'propose': "Propose",
            'item': "Item",
            'exclusions': "Exclusions",
            'debt': "open receivables or payables",
            'appraise': "Appraise",
            'appraised': "Appraised",
            'approve': "Approve",
            'approved': "Approved",
            'persons': "Persons",
            'witnesses': ["Zhou Min", "Zhao Lan"],
            'execute': "Execute",
            'executed': "Executed",
            'files': "Files",
            'gone': "Verified Gone",
            'register': "Disposal Register",
            },
        'log': {
            'menu': ["Archive", "Logs"],
            'changes_menu': ["Archive", "Logs", "Changes"],
            'changes': "Changes",
            'disposed': "State: Filed → Disposed",
            'verify': "Verify",
            'good': "Unbroken",
            },
        },
    'zh_CN': {
        'letter': "来函 001",
        'offer': "收购意向",
        'offer_search': "收购",
        'lacks': "缺少附件",
        'checking': "核对合同",
        'repair': "请修单",
        'new': "新建",
        'archive': "档案",
        'parties': ["参与者", "参与者"],
        'registration': {
            'report': "客户档案登记表（QMS-PM-31301）",
            'signature': ["立卷人：吴刚", "签字："],
            },
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
        'items': "档案",
        'class': "类目",
        'correspondence': "往来文件",
        'title': "题名",
        'party': "往来单位",
        'date': "日期",
        'form': "载体形式",
        'paper': "纸质",
        'both': "纸质和电子",
        'pages': "页数",
        'location': "存放位置",
        'confidentiality': "密级",
        'secret': "机密",
        'submit': "送审",
        'draft': "草稿",
        'submitted': "待审批",
        'file': "归档",
        'filed': "已归档",
        'reject': "退回",
        'reason': "退回原因",
        'own': "由您送审",
        'state': "状态",
        'number': "档号",
        'clerk': "陈洁",
        'loan': {
            'menu': ["档案", "借阅"],
            'item': "档案",
            'borrower': "借阅人",
            'purpose': "借阅目的",
            'request': "申请",
            'approve': "批准",
            'lend': "借出",
            'lent': "已借出",
            'return': "归还",
            'returned': "已归还",
            'lent_tab': "已借出",
            },
        'inspection': {
            'menu': ["档案", "检查"],
            'scan': "扫码",
            'code': "条码",
            'result': "结果",
            'here': "在位",
            'unknown': "无法识别",
            'missing': "未扫到",
            'do': "完成检查",
            'done': "已检查",
            'close': "办结",
            'closed': "已办结",
            'remedy': "整改措施",
            'remedied': "整改日期",
            },
        'scan': {
            'menu': ["档案", "扫描"],
            'name': "名称",
            },
        'disposal': {
            'menu': ["档案", "销毁"],
            'configuration': ["档案", "设置", "设置"],
            'cooling_off': "冷静期（天）",
            'retention': "保管期限",
            'closed_on': "办结日期",
            'propose': "列出候选",
            'item': "档案",
            'exclusions': "不得销毁",
            'debt': "应收",
            'appraise': "鉴定",
            'appraised': "已鉴定",
            'approve': "批准",
            'approved': "已批准",
            'persons': "经办",
            'witnesses': ["周敏", "赵兰"],
            'execute': "执行销毁",
            'executed': "已销毁",
            'files': "文件",
            'gone': "已核验擦除",
            'register': "销毁清册",
            },
        'log': {
            'menu': ["档案", "日志"],
            'changes_menu': ["档案", "日志", "变更日志"],
            'changes': "变更内容",
            'disposed': "状态: 已归档 → 已销毁",
            'verify': "核验",
            'good': "完好",
            },
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


def add_document(client, words, name):
    "Add a file to the item as the dialog has it"
    client.view.locator('.form-one2many:visible').first.get_by_role(
        'button', name=words['new'], exact=True).click()
    client.settle()
    client.view.locator('input[type=file]:visible').set_input_files({
            'name': name,
            'mimeType': 'application/pdf',
            'buffer': b"%PDF-1.4",
            })
    client.settle()
    client.view.locator('button[type=submit]:visible').click()
    client.settle()


def new_item(client, words, title, party=PARTY, class_='correspondence'):
    client.open_menu(*words['menu'])
    client.new()
    client.choose(words['class'], words.get(class_, class_))
    client.fill(words['title'], title)
    client.choose(words['party'], party)


def enter_paper(client, words, form):
    client.fill(words['form'], words[form])
    client.fill(words['pages'], '2')
    client.choose(words['location'], '01')


def open_item(client, words, title, filter_='all'):
    "Open the item from the list of those in the tab"
    client.open_menu(*words['menu'])
    client.choose_filter(words[filter_])
    titles = client.table().column(words['title'])
    client.open_row(titles.index(title))
    client.reload()


def test_file_item(open_client, words):
    language, words = words
    clerk = open_client(language, 'archivist')
    new_item(clerk, words, words['letter'])
    enter_paper(clerk, words, 'both')
    add_document(clerk, words, f"{words['letter']}.pdf")
    screenshot(clerk, 'item-draft', language)
    clerk.click_button(words['submit'])
    assert clerk.value(words['state']) == words['submitted']
    assert not clerk.value(words['number'])
    # Who has submitted it does not file it
    assert not offers(clerk, words['file'])
    check_language(clerk, language)

    approver = open_client(language, 'manager')
    open_item(approver, words, words['letter'], 'submitted')
    with approver.refused() as messages:
        approver.click_button(words['reject'])
    assert words['letter'] in messages[0]
    approver.fill(words['reason'], words['lacks'])
    screenshot(approver, 'item-submitted', language)
    approver.click_button(words['reject'])
    assert approver.value(words['state']) == words['draft']

    open_item(clerk, words, words['letter'], 'draft')
    assert clerk.value(words['reason']) == words['lacks']
    screenshot(clerk, 'item-rejected', language)
    clerk.click_button(words['submit'])

    open_item(approver, words, words['letter'], 'submitted')
    approver.click_button(words['file'])
    assert approver.value(words['state']) == words['filed']
    assert re.fullmatch(
        r'08-\d{4}-\w+-0001', approver.value(words['number']))
    # What has been filed does not change any more
    assert not approver.field(words['title']).is_editable()
    assert not offers(approver, words['reject'])
    screenshot(approver, 'item-filed', language)
    check_language(approver, language)


def all_text(client):
    "Return all that is written on the page, and in its fields"
    return client.page.evaluate("""
        document.body.innerText + [...document.querySelectorAll(
            'input, textarea')].map(e => e.value).join()""")


def check_hidden(client, words):
    "Check that no way leads to the secret item"
    def check():
        text = all_text(client)
        assert words['offer'] not in text and 'B10-0002' not in text
    client.open_menu(*words['menu'])
    client.choose_filter(words['all'])
    table = client.table()
    assert words['offer'] not in ''.join(table.column(words['title']))
    # The count in the tab is that of the rows
    client.choose_filter(words['submitted'])
    tab = client.tab.locator('.nav-tabs .active .badge:visible').first
    assert int(tab.inner_text()) == len(client.table().rows)
    client.choose_filter(words['all'])
    for text in [words['offer_search'], 'B10-0002']:
        client.search(text)
        assert client.table().rows == []
    client.search('')
    check()
    client.open_menu(*words['timeline'])
    client.choose_filter(words['all'])
    assert client.table().rows
    check()
    client.open_menu(*words['parties'])
    client.search(PARTY)
    client.open_row(0)
    check()
    client.relate(words['items'])
    client.choose_filter(words['all'])
    assert client.table().column(words['title']) == [words['letter']]
    check()


def test_secret_item(open_client, words):
    language, words = words
    manager = open_client(language, 'manager')
    new_item(manager, words, words['offer'])
    enter_paper(manager, words, 'paper')
    manager.fill(words['confidentiality'], words['secret'])
    manager.click_button(words['submit'])
    with manager.refused() as messages:
        manager.click_button(words['file'])
    assert words['own'] in messages[0]
    administrator = open_client(language, 'admin')
    open_item(administrator, words, words['offer'], 'submitted')
    administrator.click_button(words['file'])
    assert administrator.value(words['number']).endswith('-0002')
    reader = open_client(language, 'reader')
    check_hidden(reader, words)
    screenshot(reader, 'hidden', language)
    # Nor is it told to whom may see confidential ones
    clerk = open_client(language, 'archivist')
    clerk.open_menu(*words['menu'])
    clerk.choose_filter(words['all'])
    assert clerk.table().rows
    assert words['offer'] not in all_text(clerk)


def test_lend(open_client, words):
    language, words = words
    w = words['loan']
    clerk = open_client(language, 'archivist')
    clerk.open_menu(*w['menu'])
    clerk.new()
    clerk.choose(w['item'], LETTER)
    # He himself is proposed
    assert clerk.value(w['borrower']) == words['clerk']
    clerk.fill(w['purpose'], words['checking'])
    clerk.click_button(w['request'])
    check_language(clerk, language)
    manager = open_client(language, 'manager')
    manager.open_menu(*w['menu'])
    check_language(manager, language)
    manager.open_row(0)
    manager.click_button(w['approve'])
    clerk.reload()
    clerk.click_button(w['lend'])
    assert clerk.value(words['state']) == w['lent']
    screenshot(clerk, 'loan-lent', language)
    manager.open_menu(*w['menu'])
    manager.choose_filter(w['lent_tab'])
    assert [r[w['borrower']] for r in manager.table().rows] == [
        words['clerk']]
    clerk.click_button(w['return'])
    assert clerk.value(words['state']) == w['returned']


def begin_scan(client):
    client.view.locator('.btn-code-scanner button').click()
    client.settle()


def scan(client, *codes):
    """Do what the scanner does: type each code and press enter

    The dialog stays for the next one.
    """
    for code in codes:
        entry = client.view.locator('input[type=text]')
        entry.fill(code)
        entry.press('Enter')
        client.settle()


def end_scan(client):
    client.view.locator('.modal-footer button').first.click()
    client.settle()


def test_inspect_by_scanning(open_client, words):
    language, words = words
    w = words['inspection']
    client = open_client(language, 'archivist')
    client.open_menu(*w['menu'])
    client.new()
    begin_scan(client)
    scan(client, 'R1-S1-B1')
    end_scan(client)
    codes = [l.split()[0] for l in client.value(w['missing']).splitlines()]
    begin_scan(client)
    # Some of them twice, the last one not at all, and the secret one
    scan(client, *codes[:2], *codes[1:-1], LETTER[:-1] + '2')
    end_scan(client)
    results = client.table().column(w['result'])
    # Of the secret one it tells no more than of what does not exist
    assert results == [w['here']] * (len(codes) - 1) + [w['unknown']]
    assert client.value(w['missing']).split()[0] == codes[-1]
    screenshot(client, 'inspection-scanned', language)
    check_language(client, language)
    client.click_button(w['do'])
    assert client.value(words['state']) == w['done']
    with client.refused() as messages:
        client.click_button(w['close'])
    assert codes[-1] in messages[0]
    for row in range(2):
        client.fill_cell(row, w['remedy'], "OK", list_=1)
        client.fill_cell(row, w['remedied'], DAY[language], list_=1)
    screenshot(client, 'inspection-done', language)
    check_language(client, language)
    client.click_button(w['close'])
    assert client.value(words['state']) == w['closed']


def test_scan(open_client, words):
    language, words = words
    w = words['scan']
    client = open_client(language, 'archivist')
    for code, label in [('R1-S1-B1', w['name']), (LETTER, words['title'])]:
        client.open_menu(*w['menu'])
        check_language(client, language)
        begin_scan(client)
        # It is opened at once
        scan(client, code)
        assert client.value(label)
        check_language(client, language)
        screenshot(client, f'scanned-{code[:2]}', language)


def submit_repair(client, language, words, title, party):
    "Submit a repair request that was closed long ago"
    w = words['disposal']
    new_item(client, words, title, party, class_='10')
    client.fill(words['date'], DAY[language])
    add_document(client, words, f"{title}.pdf")
    client.open_page(w['retention'])
    client.fill(w['closed_on'], DAY[language])
    client.click_button(words['submit'])


def file_repairs(client, words):
    "File all that have been submitted at once"
    client.open_menu(*words['menu'])
    client.choose_filter(words['submitted'])
    client.search(words['repair'])
    client.select_all()
    client.click_button(words['file'])


def add_witnesses(client, names):
    entry = client.view.locator(
        '.form-many2many:visible input[type=text]:visible').first
    for name in names:
        entry.fill(name)
        client.page.keyboard.press('Tab')
        client.settle()
        if client.page.locator('.modal:visible').count():
            client.open_row(0)


def test_destroy(open_client, words):
    language, words = words
    w = words['disposal']
    clerk = open_client(language, 'archivist')
    manager = open_client(language, 'manager')
    old, owing = (f"{words['repair']} {i}" for i in range(1, 3))
    submit_repair(clerk, language, words, old, words['clerk'])
    submit_repair(clerk, language, words, owing, PARTY)
    file_repairs(manager, words)
    clerk.open_menu(*w['menu'])
    clerk.new()
    clerk.click_button(w['propose'])
    candidate, = clerk.table().rows
    assert old in candidate[w['item']]
    screenshot(clerk, 'disposal-proposed', language)
    check_language(clerk, language)
    assert not offers(clerk, w['appraise'])
    clerk.open_page(w['exclusions'])
    exclusion = clerk.view.locator('textarea:visible').input_value()
    assert exclusion.startswith('10-') and w['debt'] in exclusion
    check_language(clerk, language)

    manager.open_menu(*w['configuration'])
    manager.fill(w['cooling_off'], '0')
    manager.save()
    check_language(manager, language)
    manager.open_menu(*w['menu'])
    manager.open_row(0)
    manager.click_button(w['appraise'])
    assert manager.value(words['state']) == w['appraised']
    with manager.refused() as messages:
        manager.click_button(w['approve'])
    assert 'XH0001' in messages[0]
    administrator = open_client(language, 'admin')
    administrator.open_menu(*w['menu'])
    administrator.choose_filter(words['all'])
    administrator.open_row(0)
    administrator.click_button(w['approve'])
    assert administrator.value(words['state']) == w['approved']

    manager.reload()
    # There are no witnesses
    with manager.refused():
        manager.click_button(w['execute'], confirm=True)
    manager.open_page(w['persons'])
    add_witnesses(manager, w['witnesses'])
    screenshot(manager, 'disposal-approved', language)
    check_language(manager, language)
    manager.site.leave_alone()
    with manager.asked_for_password('manager'):
        manager.click_button(w['execute'], confirm=True)
        screenshot(manager, 'disposal-password', language)
    assert manager.value(words['state']) == w['executed']
    manager.open_page(w['files'])
    assert [r[words['state']] for r in manager.table().rows] == [w['gone']]
    screenshot(manager, 'disposal-executed', language)
    check_language(manager, language)
    path = manager.print_report(w['register'])
    text = content(path)
    for value in [
            'XH0001', old, "Administrator", *w['witnesses']]:
        assert value in text


def test_registration(open_client, words, tmp_path):
    "The sheet of the party lists what is on file, with the titles of the form"
    language, words = words
    w = words['registration']
    client = open_client(language, 'manager')
    client.open_menu(*words['parties'])
    client.search(PARTY)
    client.open_row(0)
    path = client.print_report(w['report'])
    text = printed_text(path, tmp_path)
    for value in [
            'QMS-PM-31301', "大华有限公司", "小丽", '1248576418', LETTER,
            words['letter'], words['offer'], *w['signature']]:
        assert value.replace(' ', '') in text


def test_logs(open_client, words):
    language, words = words
    w = words['log']
    client = open_client(language, 'manager')
    client.open_menu(*w['menu'])
    client.select_all()
    client.click_button(w['verify'])
    assert set(client.table().column(words['state'])) == {w['good']}
    check_language(client, language)
    client.open_row(0)
    screenshot(client, 'log-verified', language)
    check_language(client, language)
    client.open_menu(*w['changes_menu'])
    texts = client.table().column(w['changes'])
    assert w['disposed'] in texts[0]
    assert 'party.archive' not in ''.join(texts)
    screenshot(client, 'log-changes', language)


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
    check_language(client, language)
    client.click_button(words['new_item'], row=0)
    assert client.value(words['title'])
    client.open_menu(*words['chase'])
    client.choose_filter(words['all'])
    assert words['complete'] in client.table().column(words['status'])
