# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The web client as its users handle it

A test gets the fixture open_client, which logs in:

    def test_aging(open_client):
        client = open_client('zh_CN')
        client.open_menu("财务", "报表", "账龄分析")
        table = client.table()
        assert table.headings == ["往来单位", ...]
        assert table.rows[0]["余额"] == "1,200.00"

        client.fill("截止日期", "2026-06-30")
        client.search()
        client.select(0)
        client.relate("明细账")
        client.click_button("过账")
        path = client.print_report("账龄分析")

Each method waits until the client has done what was asked for.  It fails when
the client shows an error or a warning, when something went wrong in a script,
and when a file is missing.  What a test provokes on purpose is asked for:

    with client.refused() as messages:
        client.click_button("Post")
    assert "closed period" in messages[0]

    with client.warned():   # and goes on
        client.click_button("Post")

For all that has no method here, client.page is the page of Playwright and
client.tab the part of it that is the open tab; call client.settle() after.
"""
import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from demo.paths import DATABASE
from demo.users import PASSWORDS
from tools import programs

_ARGUMENTS = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update',
    '--disable-sync']
_LOCALES = {'en': 'en-US', 'zh_CN': 'zh-CN'}
_SIZE = {'width': 1600, 'height': 900}
# Seconds without request or work after which the client has done all of it
_QUIET = 0.3
_PATIENCE = 60
# What an administrator may add to the client, and what it says in English
_MAY_BE_MISSING = (
    '/custom.js', '/custom.css', '/locale/en.json', '/locale/en_US.json')
# Dialogs that no user wants to see; the last one is an error of the server
_FAILURES = [
    'user-warning-dialog', 'warning-dialog', 'message-dialog', 'error-dialog']


@contextmanager
def chromium():
    "Yield the browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            _close(browser)


@contextmanager
def new_context(browser, language):
    "Yield what the pages of one user share"
    context = browser.new_context(
        locale=_LOCALES[language], viewport=_SIZE, accept_downloads=True)
    context.set_default_timeout(_PATIENCE * 1000 / 2)
    try:
        yield context
    finally:
        _close(context)


def _close(part):
    "Close a part of the browser, which Ctrl-C may have ended before"
    with suppress(Error):
        part.close()


def amount(text):
    "Return the number in a cell, without its currency"
    return Decimal(re.sub(r'[^\d.-]', '', text.splitlines()[-1]) or 0)


@dataclass
class Table:
    "What a list shows; rows and totals are dictionaries by heading"
    headings: list
    rows: list
    totals: dict

    def column(self, heading):
        return [row[heading] for row in self.rows]


class Client:
    "The web client of one user"

    def __init__(self, site, context):
        self.site = site
        self.page = context.new_page()
        self.page.add_init_script(_NO_TRANSITIONS)
        self.messages = []
        self._requests = set()
        self._refusals = None
        self._warnings = None
        self._is_too_old = False
        self._listen()

    def close(self):
        _close(self.page)

    # What goes on in the background

    def _listen(self):
        self.page.on('pageerror', lambda e: self.messages.append(str(e)))
        self.page.on('console', self._hear)
        self.page.on('request', self._start)
        self.page.on('requestfinished', self._end)
        self.page.on('requestfailed', self._end)
        # The client itself uses no dialogs of the browser but for errors
        self.page.on('dialog', self._dismiss)

    def _hear(self, message):
        url = message.location.get('url', '')
        if message.type != 'error' or url.endswith(_MAY_BE_MISSING):
            return
        if self._is_too_old and 'status of 401' in message.text:
            return
        self.messages.append(f'{message.text} {url}')

    def _start(self, request):
        # A request to the bus lasts until something happens elsewhere
        if not request.url.endswith('/bus'):
            self._requests.add(request)

    def _end(self, request):
        self._requests.discard(request)

    def _dismiss(self, dialog):
        self.messages.append(f'Dialog: {dialog.message}')
        dialog.dismiss()

    def settle(self):
        "Wait until the client has done its work; fail when it went wrong"
        end = time.monotonic() + _PATIENCE
        quiet = 0
        while quiet < _QUIET:
            self.page.wait_for_timeout(50)
            # A slow machine may draw for long between two requests
            self.page.evaluate(_IDLE)
            quiet = 0 if self._requests else quiet + 0.05
            if time.monotonic() > end:
                raise TimeoutError(
                    f"Still waiting for {[r.url for r in self._requests]}")
        if not self.page.is_closed() and self._answer():
            self.settle()
        self.check()

    def check(self):
        "Fail when something went wrong since the login"
        assert not self.messages, '\n'.join(self.messages)

    def _answer(self):
        """Close what the client has to say; return whether there was any

        What was not asked for counts as failure and stays on the screen.
        """
        warning = self._dialog('user-warning-dialog')
        if warning.count() and self._warnings is not None:
            self._warnings.append(_text(warning))
            return self._close(warning)
        for class_ in _FAILURES:
            failure = self._dialog(class_)
            if failure.count():
                text = _text(failure)
                if self._refusals is None or class_ == 'error-dialog':
                    self.messages.append(text)
                    return False
                self._refusals.append(text)
                return self._close(failure)
        return self._close_alert()

    def _dialog(self, class_):
        return self.page.locator(f'.modal.{class_}:visible')

    def _close(self, dialog):
        dialog.locator('.modal-footer .btn-primary').click()
        dialog.wait_for(state='detached')
        return True

    def _close_alert(self):
        "Close the bar that says what has happened to the record"
        alert = self.view.locator('.infobar .alert:visible').first
        if not alert.count():
            return False
        if 'alert-danger' in alert.get_attribute('class'):
            text = alert.locator('span').last.inner_text().strip()
            if self._refusals is None:
                self.messages.append(text)
                return False
            self._refusals.append(text)
        alert.locator('button.close').click()
        return True

    @contextmanager
    def refused(self):
        "Expect the client to refuse something; yield the list of messages"
        self._refusals = messages = []
        try:
            yield messages
        finally:
            self._refusals = None
        assert messages, "Nothing was refused."

    @contextmanager
    def warned(self):
        "Expect warnings and go on all the same; yield the list of messages"
        self._warnings = messages = []
        try:
            yield messages
        finally:
            self._warnings = None
        assert messages, "There was no warning."

    @contextmanager
    def asked_for_password(self, user):
        "Expect that the session is too old; log the user in again at the end"
        self._is_too_old = True
        try:
            yield
            self._give_password(user)
            self.settle()
        finally:
            self._is_too_old = False

    # Where to go

    def login(self, user):
        "Open the client; without login where the user is still logged in"
        self.page.goto(f'{self.site.url}#{DATABASE}')
        dialog = self._dialog('login-dialog')
        menu = self.page.locator('#menu tbody tr').first
        dialog.or_(menu).wait_for()
        if dialog.is_visible():
            dialog.locator('#login').fill(user)
            dialog.locator('button[type=submit]').click()
            self._give_password(user)
            menu.wait_for()
        self.settle()

    def _give_password(self, user):
        ask = self._dialog('ask-dialog')
        ask.locator('input[type=password]').fill(PASSWORDS[user])
        ask.locator('.modal-footer .btn-primary').click()
        ask.wait_for(state='detached')

    def open_menu(self, *names):
        "Open the entry of the menu, going down from the top by its names"
        index = -1
        for depth, name in enumerate(names):
            rows = self._menu_rows()
            index = _child(rows, index, depth, name)
            is_open = rows[index + 1:] and rows[index + 1][1] > depth
            if name is names[-1] or not is_open:
                self.page.locator('#menu tbody tr').nth(index).locator(
                    '.column-char').click()
                self.settle()

    def _menu_rows(self):
        "Return name and depth of each row of the menu"
        return self.page.locator('#menu tbody tr').evaluate_all("""
            rows => rows.map(row => [
                row.querySelector('.column-char').innerText.trim(),
                parseInt(row.querySelector('.expander img').style.marginLeft),
            ])""")

    def search_menu(self, name):
        "Open the entry of the menu by typing its name"
        entry = self.page.locator('#global-search-entry')
        entry.fill('')
        entry.press_sequentially(name)
        self.page.locator('#global-search .dropdown-menu').get_by_text(
            re.compile(rf'(^|/ ){re.escape(name)}$')).first.click()
        self.settle()

    @property
    def tab(self):
        "The open tab"
        return self.page.locator('#tabcontent > .tab-pane.active')

    @property
    def view(self):
        "What the user looks at: the dialog on top or, without, the open tab"
        dialogs = self.page.locator('.modal:visible')
        return dialogs.last if dialogs.count() else self.tab

    # Lists

    def table(self):
        "Return the Table that is shown, with all its rows"
        list_ = self._list()
        while (more := list_.locator('tr.more-row button')).count():
            # The client presses it itself when it comes into sight
            more.evaluate_all('buttons => buttons.forEach(b => b.click())')
            self.settle()
        return Table(**list_.evaluate(_READ_TABLE))

    def _list(self):
        return self.view.locator('table.tree:visible').first

    def _rows(self):
        return self._list().locator('> tbody > tr:not(.more-row)')

    def select(self, *indexes):
        "Select the rows at the indexes, and no others"
        selected = self._rows().evaluate_all(
            "rows => rows.map(r => r.classList.contains('selected'))")
        for i, is_selected in enumerate(selected):
            if is_selected != (i in indexes):
                self._rows().nth(i).locator(
                    'td.selection-state input').set_checked(not is_selected)
        self.settle()

    def select_all(self):
        self._list().locator('th.selection-state input').check()
        self.settle()

    def open_row(self, index):
        "Open the row at the index, as a double click does"
        # Nobody clicks so fast that the client has not seen the first click
        self._rows().nth(index).locator('.cell:visible').first.dblclick(
            delay=100)
        self.settle()

    def fill_cell(self, index, heading, value, list_=0):
        """Enter the value into the column of the row of an editable list

        list_ is the index of the list among those that are shown.
        """
        list_ = self.view.locator('table.tree:visible').nth(list_)
        columns = list_.locator('> thead th').evaluate_all("""
            ths => ths.map(
                th => th.querySelector('label')?.innerText.trim())""")
        cell = list_.locator('> tbody > tr:not(.more-row)').nth(
            index).locator('> td').nth(columns.index(heading))
        cell.click()
        self.settle()
        if not cell.locator('input:visible').count():
            cell.click()
            self.settle()
        # The picker of a date is no place to type
        self.enter(
            cell.locator('input:visible:not([type=date])').last, value)

    def choose_filter(self, name):
        "Choose one of the tabs above the list"
        self.tab.locator('.nav-tabs').get_by_role('tab').filter(
            has_text=name).click()
        self.settle()

    def search(self, text=None):
        """Search with the box above the list, for what is in it if not given

        Only this way the list follows the form above it.
        """
        box = self.tab.locator('.filter-box input[placeholder]:visible').last
        if text is not None:
            box.fill(text)
        box.press('Enter')
        self.settle()

    # Forms

    def open_page(self, name):
        "Open a page of the notebook in the form"
        self.view.locator('.form-notebook:visible').get_by_role(
            'tab', name=name, exact=True).click()
        self.settle()

    def pages(self):
        "Return the names of the pages of the notebook in the form"
        return self.view.locator(
            '.form-notebook:visible').first.get_by_role(
                'tab').locator('visible=true').all_inner_texts()

    def field(self, label):
        "Return the input with the label, which ends in a colon or not"
        return self.view.get_by_label(
            re.compile(rf'^{re.escape(label)}\s*[:：]?$')).locator(
            'visible=true').first

    def value(self, label):
        "Return what the field shows"
        field = self.field(label)
        if field.evaluate('e => e.type') == 'checkbox':
            return field.is_checked()
        if field.evaluate('e => e.tagName') == 'SELECT':
            return field.locator('option:checked').inner_text()
        return field.input_value()

    def fill(self, label, value):
        """Enter the value into the field and leave it

        Numbers are written as in English; of a selection it is the text.
        """
        self.enter(self.field(label), value)

    def enter(self, field, value):
        "Enter the value into the input and leave it"
        # The client has another input for numbers while they are edited
        input_ = field.evaluate_handle(_FOCUS).as_element()
        if isinstance(value, bool):
            input_.set_checked(value)
        elif input_.evaluate('e => e.tagName') == 'SELECT':
            input_.select_option(label=value)
        else:
            input_.fill(value)
        self.page.keyboard.press('Tab')
        self.settle()

    def choose(self, label, name):
        "Choose the record of the name, the first one that is found"
        self.fill(label, name)
        if self.page.locator('.modal:visible').count():
            self.open_row(0)

    def is_invalid(self, label):
        "Return whether the field is marked as not filled in as it must be"
        return bool(self.field(label).evaluate(
                "input => Boolean(input.closest('.has-error'))"))

    def save(self):
        self.tab.locator('button#save').click()
        self.settle()

    # What to do with it

    def switch_view(self):
        self.tab.locator('button#switch_').click()
        self.settle()

    def reload(self):
        "Show what others have made of the record"
        self.tab.locator('button#reload').click()
        self.settle()

    def new(self):
        "Begin a new record"
        self.tab.locator('button#new_').click()
        self.settle()

    def click_button(self, name, row=None, confirm=False):
        """Click the button, the one in the row of the index if given

        confirm answers its question with yes.
        """
        where = self.view
        if row is not None:
            # The first click on a row selects it, and does no more
            self.select(row)
            where = self._rows().nth(row)
        where.get_by_role('button', name=name, exact=True).click()
        if confirm:
            self._dialog('confirmation-dialog').locator(
                '.modal-footer .btn-primary').click()
        self.settle()

    def choose_from_menu(self, name):
        "Choose from the menu that opens with the name of the tab"
        toolbar = self.tab.locator('.toolbar')
        toolbar.locator('.navbar-brand').click()
        toolbar.locator('.navbar-brand + .dropdown-menu').get_by_text(
            name, exact=True).click()
        self.settle()

    def launch(self, name):
        "Launch the action on what is selected"
        self._choose('action', name)
        self.settle()

    def relate(self, name):
        "Open the records that are related to what is selected"
        self._choose('relate', name)
        self.settle()

    def print_report(self, name):
        "Print the report of what is selected; return the path of the file"
        with self.page.expect_download() as download:
            self._choose('print', name)
        path = self.site.downloads / download.value.suggested_filename
        download.value.save_as(path)
        self.settle()
        return path

    def _choose(self, button, name):
        "Choose from the menu of a button of the toolbar"
        self.tab.locator(f'button#{button}').click()
        self.tab.locator(f'button#{button} + .dropdown-menu').get_by_text(
            name, exact=True).click()

    def screenshot(self, path):
        "Save what is on the screen; return the path"
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        return path


def _child(rows, parent, depth, name):
    "Return the index of the row of the name among those below the parent"
    for i in range(parent + 1, len(rows)):
        if rows[i][1] < depth:
            break
        if rows[i] == [name, depth]:
            return i
    raise LookupError(f"No {name!r} in {[r[0] for r in rows]}")


def _text(locator):
    return locator.locator('.modal-body').inner_text().strip()


# Sooner or later, for a page without anything to draw may wait for its turn
_IDLE = """new Promise(
    resolve => requestIdleCallback(resolve, {timeout: 2000}))"""
# A dialog that is still moving would take the focus when it has arrived
_NO_TRANSITIONS = """
document.addEventListener('readystatechange', () => {
    if (document.readyState == 'interactive')
        Object.defineProperty(
            jQuery.support, 'transition', {get: () => false, set() {}});
})"""
_FOCUS = """
async field => {
    field.focus();
    await new Promise(resolve => window.setTimeout(resolve));
    const focused = document.activeElement;
    return field.parentElement.contains(focused) ? focused : field;
}"""
_READ_TABLE = """
table => {
    const visible = e => e.offsetParent !== null;
    const text = cell => {
        const input = cell.querySelector('input, select, textarea');
        if (!input) {
            // The client writes buttons in capitals
            const button = cell.querySelector('button');
            const text = button ? button.textContent : cell.innerText;
            return text.trim().replace(/\\s+/g, ' ');
        }
        return input.type == 'checkbox' ? input.checked : input.value;
    };
    const columns = [...table.querySelectorAll(':scope > thead th')].map(
        (th, i) => ({
            i: i,
            heading: th.querySelector('label')?.innerText.trim(),
            visible: visible(th),
        })).filter(c => c.visible && c.heading);
    const by_heading = (row, read) => Object.fromEntries(columns.map(
        c => [c.heading, read(row.children[c.i])]));
    const cells = td => [...td.querySelectorAll('.cell')].map(text)[0];
    return {
        headings: columns.map(c => c.heading),
        rows: [...table.querySelectorAll(
            ':scope > tbody > tr:not(.more-row)')].map(
                row => by_heading(row, cells)),
        totals: [...table.querySelectorAll(':scope > tfoot > tr')].map(
            row => by_heading(row, th => th.innerText.trim()))[0] || {},
    };
}
"""
