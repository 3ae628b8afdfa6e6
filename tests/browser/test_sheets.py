# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The sheets that accountants keep, from the documents to the pages"""
import re

import pytest

from tests.browser.printed import content
from tests.browser.screenshots import FOLDER, screenshot

WORDS = {
    'en': {
        'menu': [
            "Financial", "Reporting", "Receivable Settlement by Document"],
        'sheets': {
            "Detail Sheet": "Receivable Detail Sheet",
            "Receivable and Payable Ledger": "Receivable Ledger",
            },
        'spreadsheet': "Detail Sheet as Spreadsheet",
        'party': "Party",
        },
    'zh_CN': {
        'menu': ["财务", "报告", "应收按单结算查询"],
        'sheets': {
            "账款明细表": "应收账款明细表",
            "应收应付管理台账": "应收管理台账",
            },
        'spreadsheet': "账款明细表（电子表格）",
        'party': "往来单位",
        },
    }


@pytest.fixture(params=WORDS)
def words(request):
    return request.param, WORDS[request.param]


def cells(path):
    return re.sub('<[^>]+>', '|', content(path))


def test_sheets(open_client, words):
    language, words = words
    client = open_client(language)
    client.open_menu(*words['menu'])
    table = client.table()
    client.select_all()
    screenshot(client, 'documents', language)
    for name, title in words['sheets'].items():
        path = client.print_report(name)
        path.rename(FOLDER / f'{len(title)}-{language}{path.suffix}')
        text = cells(FOLDER / f'{len(title)}-{language}{path.suffix}')
        assert title in text
        for row in table.rows:
            assert row[words['party']] in text
        if language == 'zh_CN':
            assert '序号' in text and '往来单位' in text
    path = client.print_report(words['spreadsheet'])
    assert cells(path)
