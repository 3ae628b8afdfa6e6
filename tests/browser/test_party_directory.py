# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The directory of parties as its users see it"""
import re

import pytest

from tests.browser.language import check_language
from tests.browser.printed import content, printed_text

MENU = {
    'en': ["Parties", "Directory"],
    'zh_CN': ["参与者", "往来客户一览表"],
    }
HEADINGS = {
    'en': [
        "No.", "Company Name", "Legal Representative", "Address", "E-Mail",
        "Bank Name", "Bank Account Number", "Nature",
        "Relationship Start Date", "Contact Person", "Phone"],
    'zh_CN': [
        "序号", "企业名称", "法人代表", "公司地址", "邮箱", "银行名称",
        "银行账号", "合作性质", "建立关系日期", "联系人", "联系电话"],
    }
SUPPLIER = {
    'en': [
        "D04", "大华有限公司", "小丽", "天目山路301号, Hangzhou",
        "contact@dahua.example.com", "Hangzhou Commercial Bank",
        "6200 1188 0000 0003", "Supplier", "05/20/2020", "丁丽",
        "1248576418"],
    'zh_CN': [
        "D04", "大华有限公司", "小丽", "杭州市天目山路301号",
        "contact@dahua.example.com", "杭州商业银行", "6200 1188 0000 0003",
        "供应商", "2020-05-20", "丁丽", "1248576418"],
    }


@pytest.fixture(params=MENU)
def language(request):
    return request.param


@pytest.fixture
def client(open_client, language):
    client = open_client(language)
    client.open_menu(*MENU[language])
    return client


def row(client, number):
    "Return the index of the party with the number in the list"
    table = client.table()
    return table.column(table.headings[0]).index(number)


def test_list(client, language):
    table = client.table()
    assert table.headings == HEADINGS[language]
    assert list(table.rows[row(client, 'D04')].values()) == SUPPLIER[language]


def test_list_fits_on_screen(client):
    "No column is to be looked for behind the edge"
    assert client.tab.locator('.treeview').evaluate(
        "list => list.scrollWidth <= list.clientWidth")


@pytest.mark.parametrize('language', ['zh_CN'])
def test_list_in_chinese_only(client):
    "Neither the headings nor the natures are left in English"
    table = client.table()
    shown = [*table.headings, *table.column("合作性质")]
    assert not [t for t in shown if re.search('[A-Za-z]', t)]


@pytest.mark.parametrize('language', ['en'])
def test_filter_by_nature(client):
    client.choose_filter("Suppliers")
    assert client.table().column("No.") == ["D02", "D04"]
    client.choose_filter("Both")
    assert client.table().column("No.") == ["D02"]
    client.choose_filter("All")
    client.search("Contact Person: 丁丽")
    assert client.table().column("No.") == ["D04"]


@pytest.mark.parametrize('language', ['zh_CN'])
def test_form_in_chinese_only(client, language):
    client.open_row(row(client, 'D04'))
    for page in client.pages():
        client.open_page(page)
        check_language(client, language)
    client.switch_view()


@pytest.mark.parametrize('language', ['zh_CN'])
def test_complete_entry(client):
    index = row(client, 'A-101')
    client.open_row(index)
    client.open_page("合作关系")
    assert client.value("合作性质") == "客户"
    client.fill("法人代表", "罗建军")
    client.fill("联系人", "罗晓")
    client.fill("建立关系日期", "2024-02-29")
    client.fill("指定合作性质", "客户兼供应商")
    assert client.value("合作性质") == "客户兼供应商"
    client.save()
    client.switch_view()
    entry = client.table().rows[index]
    assert [entry[h] for h in [
            "法人代表", "联系人", "建立关系日期", "合作性质"]] == [
        "罗建军", "罗晓", "2024-02-29", "客户兼供应商"]


@pytest.mark.parametrize(('language', 'report', 'extension'), [
        ('en', "Directory", '.odt'),
        ('en', "Directory as Spreadsheet", '.ods'),
        ('zh_CN', "往来客户一览表", '.odt'),
        ('zh_CN', "往来客户一览表（电子表格）", '.ods'),
        ])
def test_print(client, language, report, extension):
    client.select_all()
    path = client.print_report(report)
    assert path.suffix == extension
    text = content(path)
    for value in HEADINGS[language] + SUPPLIER[language]:
        if extension == '.ods' and '2020' in value:
            value = 'office:date-value="2020-05-20"'
        assert value in text
    for number in client.table().column(HEADINGS[language][0]):
        assert f'>{number}<' in text


@pytest.mark.parametrize('language', ['zh_CN'])
def test_print_opens(client, tmp_path):
    "An office program shows all of the printed directory"
    client.select(row(client, 'D04'))
    path = client.print_report("往来客户一览表")
    shown = printed_text(path, tmp_path)
    for value in ["往来客户一览表", "法人代表", "小丽", "1248576418"]:
        assert value in shown
