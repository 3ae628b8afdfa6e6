# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Each term of the modules is translated, and Tryton shows the translation"""
import polib
import pytest

from tools import translation
from trytond.tests.test_tryton import drop_db, with_transaction

pytestmark = pytest.mark.once


@pytest.fixture(scope='module', params=translation.modules())
def module(request):
    drop_db()
    translation.activate(request.param)
    yield request.param
    drop_db()


@pytest.fixture(scope='module')
def terms(module):
    "Return the terms that the module has now"
    return with_transaction()(_terms)(module)


def _terms(module):
    translation.load_language()
    return translation.current_terms(module)


@pytest.fixture(scope='module')
def translated(module):
    "Return the PO file of the module"
    path = translation.path(module)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def test_file_has_exactly_the_terms(terms, translated):
    "Neither a term is missing nor an obsolete one left: `make translation`"
    assert [translation.key(e) for e in translated] == [
        translation.key(e) for e in terms]
    assert not translated.obsolete_entries()


def test_every_term_is_translated(translated):
    problems = [
        f'{entry.msgctxt} {entry.msgid!r} {problem}'
        for entry in translated for problem in translation.problems(entry)]
    assert not problems, '\n'.join(problems)


def test_clients_show_the_translations(module, translated):
    "Tryton loads the whole file"
    assert with_transaction()(_loaded)(module) == {
        (*entry.msgctxt.split(':')[:2], entry.msgstr)
        for entry in translated}


def _loaded(module):
    translation.load_language()
    return translation.loaded_terms(module)


def test_problems_are_found():
    "The check itself fails where it must"
    good = polib.POEntry(
        msgid="Post %(number)s", msgstr="%(number)s 过账")
    assert not list(translation.problems(good))
    for bad in [
            {'msgstr': ''},
            {'msgstr': "过账"},
            {'msgstr': "%(count)s 过账"},
            {'msgstr': "%(number)s 过账", 'flags': ['fuzzy']}]:
        entry = polib.POEntry(msgid="Post %(number)s", **bad)
        assert list(translation.problems(entry)), bad


def test_merge_keeps_translations():
    terms, translated = polib.POFile(), polib.POFile()
    terms.append(polib.POEntry(msgctxt='field:a,b:', msgid="Kept"))
    terms.append(polib.POEntry(msgctxt='field:a,c:', msgid="Changed"))
    terms.append(polib.POEntry(msgctxt='field:a,d:', msgid="New"))
    translated.append(polib.POEntry(
            msgctxt='field:a,c:', msgid="Old", msgstr="旧"))
    translated.append(polib.POEntry(
            msgctxt='field:a,b:', msgid="Kept", msgstr="留"))
    translated.append(polib.POEntry(
            msgctxt='field:a,e:', msgid="Gone", msgstr="去"))
    translation.merge(terms, translated)
    assert [(e.msgid, e.msgstr, e.fuzzy) for e in terms] == [
        ("Kept", "留", False), ("Changed", "旧", True), ("New", '', False)]
