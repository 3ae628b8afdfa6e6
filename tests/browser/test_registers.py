# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Each register of a property office at work, and the file of its party"""
import datetime as dt

import pytest

from tests.browser.language import check_language
from tests.browser.screenshots import screenshot

FORMATS = {'en': '%m/%d/%Y', 'zh_CN': '%Y-%m-%d'}
# The customer and the contractor
PARTY, CONTRACTOR = 'D04', 'D02'
WORDS = {
    'en': {
        'new': "New",
        'switch': "Switch",
        'ok': "OK",
        'property': "Property",
        'configuration': "Configuration",
        'party': "Party",
        'parties': ["Parties", "Parties"],
        'unit': "Unit",
        'state': "State",
        'all': "All",
        'overdue': "Overdue",
        'keys': {
            'menu': "Key Custody",
            'tab': "Keys",
            'code': "Tag",
            'seal': "Sealed Bag",
            'conditions': "Release Conditions",
            'accepted': "No-Liability Notice Accepted",
            'door': "Door",
            'person': "Person",
            'document': "Identity Document",
            'card': "Identity Card",
            'digits': "Last Digits",
            'manager': "Authorized by Manager",
            'manager_name': "Wu Gang",
            'due': "Due Back",
            'purpose': "Purpose",
            'deposit': "Deposit",
            'deposited': "In Custody",
            'lend': "Lend",
            'lent': "Lent",
            'return': "Return",
            'movements': "Movements",
            'type': "Type",
            'holder': "Holder",
            'in_custody': "In Custody",
            'types': ["Return", "Lend", "Deposit"],
            },
        'violations': {
            'menu': "Violations",
            'rules': "Violation Rules",
            'code': "Code",
            'name': "Name",
            'product': "Product of the Fine",
            'fee': "Property fee",
            'usual': "Usual Fine",
            'rule': "Rule",
            'place': "Place",
            'description': "Description",
            'notify': "Notify",
            'notified': "Notified",
            'escalate': "Escalate",
            'deadline': "New Deadline",
            'level': "Level",
            'tab': "Fine",
            'amount': "Fine",
            'fine': "Fine",
            'fine_state': "State of the Fine",
            'not_posted': "Not Posted",
            'rectify': "Rectify",
            'rectified': "Rectified",
            'close': "Close",
            'closed': "Closed",
            'open': "Open Violations",
            },
        'renovations': {
            'menu': "Renovations",
            'drawings_menu': "Required Drawings",
            'name': "Name",
            'drawing': "Plan of the Water Pipes",
            'work_type': "Type of Work",
            'wet_room': "Wet Room",
            'scope': "Scope",
            'start': "Planned Start",
            'end': "Planned End",
            'contractor': "Contractor",
            'licence': "Licence Number",
            'until': "Licence Valid Until",
            'safety': "Fire Safety Person",
            'phone': "Phone of Fire Safety Person",
            'works': "Works",
            'needs_approval': "Needs Approval",
            'type': "Type",
            'description': "Description",
            'drawings': "Drawings",
            'received': "Received On",
            'submit': "Submit",
            'applied': "Applied",
            'workers': "Workers",
            'worker': "Name",
            'approved': "Approved",
            'checked': "Licence Checked",
            'review': "Review",
            'reviewed': "Reviewed",
            'agree_deposits': "Agree Deposits",
            'owner_amount': "Amount of the Party",
            'contractor_amount': "Amount of the Contractor",
            'agree': "Agree",
            'deposits': "Deposits",
            'permit_tab': "Permit",
            'permit_from': "Permit Valid From",
            'permit_to': "Permit Valid To",
            'hours': "Working Hours",
            'permit': "Permit",
            'permitted': "Permitted",
            'pass': "Pass Number",
            'issued': "Issued On",
            'begin': "Start",
            'working': "Working",
            'inspections': "Inspections",
            'finding': "Finding",
            'severity': "Severity",
            'defect': "Defect",
            'remedied': "Remedied On",
            'complete': "Complete",
            'completed': "Completed",
            'acceptance': "Acceptance",
            'first_date': "First Acceptance",
            'first_by': "First Acceptance By",
            'result': "Result of First Acceptance",
            'passed': "Passed",
            'final_date': "Final Acceptance",
            'waiting': "Waiting Days",
            'accept': "Accept",
            'accepted': "Accepted",
            'returned': "Returned On",
            'refunded': "Refunded",
            'close': "Close",
            'closed': "Closed",
            },
        'deposits': {
            'menu': "Deposits",
            'method': "Payment Method",
            'cash': "Cash",
            'receive': "Receive",
            'held': "Held",
            'refund': "Refund",
            'closed': "Closed",
            },
        'meters': {
            'menu': ["Meters", "Meter Confirmations"],
            'reason': "Reason",
            'handover': "Handover",
            'property': "Signed for the Property",
            'customer': "Signed for the Customer",
            'prepare': "Prepare",
            'reading': "Reading",
            'sign': "Sign",
            'signed': "Signed",
            },
        'file': {
            'tabs': [
                "Open Fees", "Deposits", "Renovations", "Violations", "Keys",
                "Meters"],
            'units': "Units",
            'open_fees': "Open Fees",
            'keys_tab': "Keys",
            'tag': "Tag",
            },
        },
    'zh_CN': {
        'new': "新建",
        'switch': "切换",
        'ok': "确定",
        'property': "物业",
        'configuration': "设置",
        'party': "往来单位",
        'parties': ["参与者", "参与者"],
        'unit': "单元",
        'state': "状态",
        'all': "全部",
        'overdue': "逾期",
        'keys': {
            'menu': "钥匙代保管",
            'tab': "钥匙明细",
            'code': "牌号",
            'seal': "封袋号",
            'conditions': "交出条件",
            'accepted': "已签免责告知书",
            'door': "门",
            'person': "人员",
            'document': "证件种类",
            'card': "身份证",
            'digits': "证件号末位",
            'manager': "授权主管",
            'manager_name': "吴刚",
            'due': "应还时间",
            'purpose': "用途",
            'deposit': "交存",
            'deposited': "保管中",
            'lend': "借出",
            'lent': "已借出",
            'return': "归还",
            'movements': "交接记录",
            'type': "类型",
            'holder': "持有人",
            'in_custody': "保管中",
            'types': ["归还", "借出", "交存"],
            },
        'violations': {
            'menu': "违规记录",
            'rules': "违规规定",
            'code': "代码",
            'name': "名称",
            'product': "罚款产品",
            'fee': "物业费",
            'usual': "通常罚款",
            'rule': "规定",
            'place': "地点",
            'description': "说明",
            'notify': "发出通知",
            'notified': "已通知",
            'escalate': "升级",
            'deadline': "新整改期限",
            'level': "级别",
            'tab': "罚款",
            'amount': "罚款",
            'fine': "罚款",
            'fine_state': "罚款状态",
            'not_posted': "未过账",
            'rectify': "完成整改",
            'rectified': "已整改",
            'close': "办结",
            'closed': "已办结",
            'open': "未结违规",
            },
        'renovations': {
            'menu': "装修管理",
            'drawings_menu': "必需图纸",
            'name': "名称",
            'drawing': "给排水图",
            'work_type': "项目类型",
            'wet_room': "涉水部位",
            'scope': "装修范围",
            'start': "计划开工日期",
            'end': "计划竣工日期",
            'contractor': "施工单位",
            'licence': "资质证号",
            'until': "资质有效期至",
            'safety': "消防负责人",
            'phone': "消防负责人电话",
            'works': "装修项目",
            'needs_approval': "须审批",
            'type': "类型",
            'description': "说明",
            'drawings': "图纸",
            'received': "收到日期",
            'submit': "提交",
            'applied': "已申请",
            'workers': "施工人员",
            'worker': "姓名",
            'approved': "已批准",
            'checked': "资质已核验",
            'review': "审核",
            'reviewed': "已审核",
            'agree_deposits': "约定押金",
            'owner_amount': "往来单位金额",
            'contractor_amount': "施工单位金额",
            'agree': "约定",
            'deposits': "押金",
            'permit_tab': "许可",
            'permit_from': "许可开始日期",
            'permit_to': "许可截止日期",
            'hours': "施工时间",
            'permit': "许可",
            'permitted': "已许可",
            'pass': "出入证号",
            'issued': "发证日期",
            'begin': "开工",
            'working': "施工中",
            'inspections': "巡查记录",
            'finding': "巡查情况",
            'severity': "程度",
            'defect': "缺陷",
            'remedied': "整改日期",
            'complete': "完工",
            'completed': "已完工",
            'acceptance': "验收",
            'first_date': "初验日期",
            'first_by': "初验人",
            'result': "初验结果",
            'passed': "合格",
            'final_date': "最终验收日期",
            'waiting': "观察期（天）",
            'accept': "验收",
            'accepted': "已验收",
            'returned': "退证日期",
            'refunded': "押金已退",
            'close': "办结",
            'closed': "已办结",
            },
        'deposits': {
            'menu': "押金",
            'method': "付款方式",
            'cash': "现金",
            'receive': "收取",
            'held': "持有中",
            'refund': "退还",
            'closed': "已结清",
            },
        'meters': {
            'menu': ["水电气表", "底数确认单"],
            'reason': "原因",
            'handover': "交接",
            'property': "物业签字人",
            'customer': "客户签字人",
            'prepare': "列出水电气表",
            'reading': "底数",
            'sign': "签字",
            'signed': "已签字",
            },
        'file': {
            'tabs': [
                "未缴费用", "押金", "装修", "违规", "钥匙", "水电气表"],
            'units': "单元",
            'open_fees': "未缴费用",
            'keys_tab': "钥匙",
            'tag': "牌号",
            },
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def day(language, days=0):
    date = dt.date.today() + dt.timedelta(days=days)
    return date.strftime(FORMATS[language])


def new_line(client, words):
    "Add a line to the list in the form; return its row"
    lists = client.view.locator('.form-one2many:visible').first
    lists.get_by_role('button', name=words['new'], exact=True).click()
    client.settle()
    return lists.locator('table.tree > tbody > tr').last


def edit_line(client, index=0):
    "Return the row of the list in the form, which can be edited"
    lists = client.view.locator('.form-one2many:visible').first
    row = lists.locator('table.tree > tbody > tr').nth(index)
    row.locator('td .cell:visible').first.click()
    client.settle()
    return row


def show_line(client, words):
    """Show the line of the list in the form as a form of its own

    The client fails on boxes that are checked in an editable list.
    """
    edit_line(client)
    client.view.locator('.form-one2many:visible').first.get_by_role(
        'button', name=words['switch'], exact=True).click()
    client.settle()


def fill_row(client, row, **values):
    for heading, value in values.items():
        column = row.evaluate('''(row, heading) => [
            ...row.closest('table').querySelectorAll(':scope > thead th')
            ].findIndex(th => th.querySelector('label')
                ?.innerText.trim() == heading)''', heading)
        cell = row.locator('> td').nth(column)
        field = cell.locator('input:visible, select:visible').first
        if not field.count():
            cell.click()
            client.settle()
        client.enter(field, value)


def choose_party_and_unit(client, words):
    client.choose(words['party'], PARTY)
    client.choose(words['unit'], '1')


def test_keys(open_client, words):
    language, words = words
    w = words['keys']
    client = open_client(language, 'archivist')
    client.open_menu(words['property'], w['menu'])
    client.new()
    choose_party_and_unit(client, words)
    client.fill(w['code'], "T-ZZ")
    client.fill(w['seal'], "S-1001")
    row = new_line(client, words)
    fill_row(client, row, **{w['door']: "大门"})
    client.fill(w['conditions'], "业主电话确认")
    client.fill(w['accepted'], True)
    client.save()
    check_language(client, language)
    client.click_button(w['deposit'])
    client.fill(w['person'], "王经理")
    client.fill(w['document'], w['card'])
    client.fill(w['digits'], "1234")
    screenshot(client, 'key-deposit', language)
    check_language(client, language)
    client.click_button(words['ok'])
    assert client.value(words['state']) == w['deposited']
    client.click_button(w['lend'])
    # Nothing is lent without an authority
    client.fill(w['person'], "李师傅")
    client.fill(w['document'], w['card'])
    client.fill(w['digits'], "5678")
    client.fill(w['purpose'], "维修水管")
    client.choose(w['manager'], w['manager_name'])
    client.fill(w['due'], f'{day(language, 1)} 10:00:00')
    screenshot(client, 'key-lend', language)
    check_language(client, language)
    client.click_button(words['ok'])
    assert client.value(words['state']) == w['lent']
    assert "李师傅" in client.value(w['holder'])
    screenshot(client, 'key-lent', language)
    client.click_button(w['return'])
    assert client.value(w['person']) == "李师傅"
    client.fill(w['document'], w['card'])
    client.fill(w['digits'], "5678")
    screenshot(client, 'key-return', language)
    client.click_button(words['ok'])
    assert client.value(words['state']) == w['deposited']
    client.open_page(w['movements'])
    assert client.table().column(w['type']) == w['types']
    screenshot(client, 'key-movements', language)
    client.open_menu(words['property'], w['menu'])
    client.choose_filter(words['overdue'])
    assert client.table().rows == []
    screenshot(client, 'key-overdue', language)


def test_violation(open_client, words):
    language, words = words
    w = words['violations']
    client = open_client(language, 'manager')
    client.open_menu(words['property'], words['configuration'], w['rules'])
    client.new()
    client.fill(w['code'], "F1")
    client.fill(w['name'], "占用消防通道")
    client.choose(w['product'], w['fee'])
    client.fill(w['usual'], "200")
    check_language(client, language)
    client.save()
    client = open_client(language, 'archivist')
    client.open_menu(words['property'], w['menu'])
    client.new()
    choose_party_and_unit(client, words)
    client.choose(w['rule'], "F1")
    client.fill(w['place'], "一层走廊")
    client.fill(w['description'], "堆放杂物")
    check_language(client, language)
    # There is no photo
    with client.warned():
        client.click_button(w['notify'])
    assert client.value(words['state']) == w['notified']
    assert client.value(w['level']) == '1'
    screenshot(client, 'violation-notified', language)
    client.click_button(w['escalate'])
    client.fill(w['deadline'], day(language, 20))
    screenshot(client, 'violation-escalate', language)
    check_language(client, language)
    client.view.locator('.modal-footer').get_by_role(
        'button', name=w['escalate'], exact=True).click()
    client.settle()
    assert client.value(w['level']) == '2'
    client.open_page(w['tab'])
    client.click_button(w['fine'], confirm=True)
    assert client.value(w['fine_state']) == w['not_posted']
    screenshot(client, 'violation-fine', language)
    check_language(client, language)
    client.click_button(w['rectify'])
    assert client.value(words['state']) == w['rectified']
    # The fine has not been paid
    with client.warned():
        client.click_button(w['close'])
    assert client.value(words['state']) == w['closed']
    screenshot(client, 'violation-closed', language)


def apply_for_renovation(client, language, words):
    "Submit an application as a clerk"
    w = words['renovations']
    client.open_menu(words['property'], w['menu'])
    client.new()
    choose_party_and_unit(client, words)
    client.fill(w['scope'], "厨房改造")
    client.choose(w['contractor'], CONTRACTOR)
    client.fill(w['start'], day(language))
    client.fill(w['end'], day(language, 30))
    client.fill(w['licence'], "A123")
    client.fill(w['until'], day(language, 300))
    client.fill(w['safety'], "张安全")
    client.fill(w['phone'], "138")
    client.open_page(w['works'])
    fill_row(client, new_line(client, words), **{
            w['type']: w['wet_room'], w['description']: "防水层"})
    show_line(client, words)
    client.fill(w['needs_approval'], False)
    client.open_page(w['drawings'])
    # The drawing has come with the work
    row = edit_line(client)
    screenshot(client, 'renovation-drawings', language)
    fill_row(client, row, **{w['received']: day(language)})
    client.open_page(w['workers'])
    fill_row(client, new_line(client, words), **{w['worker']: "李师傅"})
    client.save()
    check_language(client, language)
    client.click_button(w['submit'])
    assert client.value(words['state']) == w['applied']
    screenshot(client, 'renovation-applied', language)


def reopen(client, words):
    "Show the renovation as others have left it"
    client.open_menu(words['property'], words['renovations']['menu'])
    client.choose_filter(words['all'])
    client.open_row(0)
    # The client goes to the tab that has shown it before
    client.reload()


def approve(client, language, words):
    "Approve the papers as somebody else, and agree on the deposit"
    w = words['renovations']
    reopen(client, words)
    client.fill(w['checked'], True)
    client.open_page(w['drawings'])
    show_line(client, words)
    client.fill(w['approved'], True)
    client.save()
    screenshot(client, 'renovation-approved', language)
    client.click_button(w['review'])
    assert client.value(words['state']) == w['reviewed']
    client.click_button(w['agree_deposits'])
    client.fill(w['owner_amount'], '3000')
    client.fill(w['contractor_amount'], '')
    screenshot(client, 'renovation-agree', language)
    check_language(client, language)
    client.click_button(w['agree'])
    client.open_page(w['deposits'])
    screenshot(client, 'renovation-deposits', language)
    assert len(client.table().rows) == 1


def book_deposit(client, words, button, state):
    "Receive or refund the deposit that is the latest one"
    w = words['deposits']
    client.open_menu(words['property'], w['menu'])
    client.choose_filter(words['all'])
    client.search(PARTY)
    client.open_row(0)
    client.click_button(w[button])
    client.fill(w['method'], w['cash'])
    client.click_button(w[button])
    assert client.value(words['state']) == w[state]


def permit(client, language, words):
    w = words['renovations']
    reopen(client, words)
    client.open_page(w['permit_tab'])
    client.fill(w['permit_from'], day(language))
    client.fill(w['permit_to'], day(language, 30))
    client.fill(w['hours'], "8:00–18:00")
    client.click_button(w['permit'])
    assert client.value(words['state']) == w['permitted']
    screenshot(client, 'renovation-permitted', language)
    check_language(client, language)


def work(client, language, words):
    "Let the worker in, inspect, and have the finding remedied"
    w = words['renovations']
    reopen(client, words)
    client.open_page(w['workers'])
    fill_row(client, edit_line(client), **{
            w['pass']: "P1", w['issued']: day(language)})
    client.save()
    screenshot(client, 'renovation-workers', language)
    client.click_button(w['begin'])
    assert client.value(words['state']) == w['working']
    client.open_page(w['inspections'])
    fill_row(client, new_line(client, words), **{
            w['finding']: "防水未做闭水试验"})
    show_line(client, words)
    client.fill(w['severity'], w['defect'])
    client.save()
    screenshot(client, 'renovation-finding', language)
    check_language(client, language)
    with client.refused() as messages:
        client.click_button(w['complete'])
    assert "防水未做闭水试验" in messages[0]
    client.fill(w['remedied'], day(language))
    client.click_button(w['complete'])
    assert client.value(words['state']) == w['completed']


def accept(client, language, words):
    w = words['renovations']
    client.open_page(w['acceptance'])
    client.fill(w['first_date'], day(language))
    client.choose(w['first_by'], words['keys']['manager_name'])
    client.fill(w['result'], w['passed'])
    client.fill(w['final_date'], day(language))
    client.fill(w['waiting'], '0')
    client.click_button(w['accept'])
    assert client.value(words['state']) == w['accepted']
    screenshot(client, 'renovation-accepted', language)
    check_language(client, language)


def give_back(client, language, words):
    "Refund the deposit, take the pass back and close the renovation"
    w = words['renovations']
    book_deposit(client, words, 'refund', 'closed')
    reopen(client, words)
    client.open_page(w['workers'])
    fill_row(client, edit_line(client), **{w['returned']: day(language)})
    client.click_button(w['refunded'])
    assert client.value(words['state']) == w['refunded']
    client.click_button(w['close'])
    assert client.value(words['state']) == w['closed']
    client.open_page(w['deposits'])
    screenshot(client, 'renovation-closed', language)
    check_language(client, language)


def test_renovation(open_client, words):
    language, words = words
    w = words['renovations']
    manager = open_client(language, 'manager')
    manager.open_menu(
        words['property'], words['configuration'], w['drawings_menu'])
    manager.new()
    manager.fill(w['name'], w['drawing'])
    manager.fill(w['work_type'], w['wet_room'])
    check_language(manager, language)
    manager.save()
    clerk = open_client(language, 'archivist')
    apply_for_renovation(clerk, language, words)
    approve(manager, language, words)
    book_deposit(clerk, words, 'receive', 'held')
    permit(manager, language, words)
    work(clerk, language, words)
    accept(clerk, language, words)
    give_back(clerk, language, words)


def test_meter_confirmation(open_client, words):
    language, words = words
    w = words['meters']
    client = open_client(language, 'archivist')
    client.open_menu(words['property'], *w['menu'])
    client.new()
    choose_party_and_unit(client, words)
    client.fill(w['reason'], w['handover'])
    client.fill(w['customer'], "王经理")
    client.click_button(w['prepare'])
    screenshot(client, 'confirmation-prepared', language)
    check_language(client, language)
    fill_row(client, edit_line(client), **{w['reading']: "99999"})
    client.save()
    client.click_button(w['sign'])
    assert client.value(words['state']) == w['signed']
    screenshot(client, 'confirmation-signed', language)


def test_party_file(open_client, words):
    "The tabs show what the other tests have left"
    language, words = words
    w = words['file']
    client = open_client(language, 'archivist')
    client.open_menu(*words['parties'])
    client.search(PARTY)
    client.open_row(0)
    for name in w['tabs']:
        client.open_page(name)
        screenshot(client, f'party-{w["tabs"].index(name)}', language)
        check_language(client, language)
    client.open_menu(words['property'], w['units'])
    client.open_row(0)
    for name in w['tabs']:
        client.open_page(name)
        screenshot(client, f'unit-{w["tabs"].index(name)}', language)
        check_language(client, language)
