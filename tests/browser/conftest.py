# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Fixtures of the tests in a browser; client.py shows how they are used"""
import shutil
from contextlib import ExitStack

import pytest

from tests.browser import furnished
from tests.browser.client import Client, chromium, new_context
from tests.browser.server import serving
from tools.processes import ended_by_signals

_FAILURES = furnished.CACHE / 'failures'
_clients = pytest.StashKey()


def pytest_collection_modifyitems(items):
    "Begin with the longest files, so that none is waited for in the end"
    items.sort(key=lambda item: item.path.stat().st_size, reverse=True)


@pytest.fixture(scope='session')
def browser():
    if program := furnished.missing():
        pytest.skip(f"Missing: {program}")
    shutil.rmtree(_FAILURES, ignore_errors=True)
    with ended_by_signals(), chromium() as browser:
        yield browser


@pytest.fixture(scope='module')
def sites(browser):
    """Return a function that returns the Site of the file in the language

    and the browser's context of the user, in which he stays logged in.
    """
    sites = {}
    contexts = {}
    with ExitStack() as stack:
        def site(language, user):
            if language not in sites:
                sites[language] = stack.enter_context(serving(language))
            if (language, user) not in contexts:
                contexts[language, user] = stack.enter_context(
                    new_context(browser, language))
            return sites[language], contexts[language, user]

        yield site


@pytest.fixture
def open_client(request, sites):
    """Return a function that logs in and returns the Client

    Its arguments are the language, of the company and of the user, and the
    login.  The tests of a file share one company per language, and no other
    file does.
    """
    clients = request.node.stash[_clients] = []

    def open_client(language='en', user='accountant'):
        client = Client(*sites(language, user))
        clients.append(client)
        client.login(user)
        return client

    yield open_client
    for client in clients:
        client.close()
    for client in clients:
        client.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    "Show with a failure what was on the screen"
    report = yield
    if call.when == 'call' and report.failed:
        name = item.nodeid.rpartition('/')[2].replace('::', '-')
        for i, client in enumerate(item.stash.get(_clients, [])):
            path = client.screenshot(_FAILURES / f'{name}-{i}.png')
            report.sections += [
                ('Screenshot', str(path)),
                ('Console', '\n'.join(client.messages)),
                ('Server', client.site.log.read_text(errors='replace')),
                ]
    return report
