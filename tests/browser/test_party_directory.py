# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The directory of parties as users see it"""
import pytest

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


@pytest.fixture(params=MENU)
def language(request):
    return request.param


@pytest.fixture
def client(open_client, language):
    client = open_client(language)
    client.open_menu(*MENU[language])
    return client


def test_list(client, language):
    table = client.table()
    assert table.headings == HEADINGS[language]
    assert "起亚有限公司" in table.column(HEADINGS[language][1])
