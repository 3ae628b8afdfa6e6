# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What language the client shows"""
import re

# Where the client and the modules name things; data may be in any language
_NAMES = ', '.join([
        'label:visible', 'button.btn-form:visible', '.nav-tabs a:visible',
        'table.tree th:visible'])
# The name of the standard is the same in each language
_SAME = 'SHA-256'


def check_language(client, language, names=_NAMES):
    """Check that no label, heading, tab or button is left in English

    names is the selector of what is looked at.
    """
    texts = client.view.locator(names).all_inner_texts()
    assert any(texts)
    if language == 'zh_CN':
        assert not {
            t for t in texts if re.search('[A-Za-z]', t.replace(_SAME, ''))}
