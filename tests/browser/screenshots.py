# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the tests keep to be looked at"""
from tests.browser import furnished

FOLDER = furnished.CACHE / 'screenshots'


def screenshot(client, name, language):
    "Save what is on the screen under the name and the language"
    return client.screenshot(FOLDER / f'{name}-{language}.png')
