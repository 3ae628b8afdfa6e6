# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What language the client shows"""
import re

# Where the client and the modules name things; data may be in any language
_NAMES = ', '.join([
        'label:visible', 'button.btn-form:visible', '.nav-tabs a:visible',
        'table.tree th:visible'])
# These are the same in each language
_SAME = re.compile('SHA-256|PDF')


def check_language(client, language):
    "Check that no label, heading, tab or button is left in English"
    if language != 'zh_CN':
        return
    names = client.view.locator(_NAMES).all_inner_texts()
    assert any(names)
    left = {n for n in names if re.search('[A-Za-z]', _SAME.sub('', n))}
    assert not left
