# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What a module wants translated, and how far its PO file answers that"""
import re
from pathlib import Path

import polib

from trytond.modules import create_graph, get_module_info, load_translations
from trytond.pool import Pool
from trytond.tests.test_tryton import activate_module
from trytond.transaction import Transaction

LANGUAGE = 'zh_CN'
ROOT = Path(__file__).resolve().parent.parent
WRAP_WIDTH = 78  # of ir.translation's own export
_PLACEHOLDER = re.compile(r'%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]')


def modules():
    "Return the sorted names of the modules of this repository"
    return sorted(p.parent.name for p in ROOT.glob('modules/*/tryton.cfg'))


def path(module, language=LANGUAGE):
    "Return the path of the module's PO file, whether it exists or not"
    return ROOT / 'modules' / module / 'locale' / f'{language}.po'


def activate(module):
    """Activate the module in the tested database

    Its optional dependencies come with it, for their parts of the module have
    terms too.
    """
    info = get_module_info(module)
    activate_module([module, *info.get('extras_depend', [])])


def load_language(language=LANGUAGE):
    """Make the language translatable in the current transaction and load it

    Does for each activated module what its update would do.
    """
    pool = Pool()
    Lang = pool.get('ir.lang')
    Module = pool.get('ir.module')
    lang, = Lang.search([('code', '=', language)])
    lang.translatable = True
    lang.save()
    activated = {
        m.name for m in Module.search([('state', '=', 'activated')])}
    for node in create_graph(activated):
        load_translations(pool, node, [language])


def loaded_terms(module, language=LANGUAGE):
    """Return the set of (type, name, value) that the clients would show

    Fuzzy and empty translations are not shown, so they are not returned.
    """
    Translation = Pool().get('ir.translation')
    return {
        (t.type, t.name, t.value) for t in Translation.search([
                ('module', '=', module),
                ('lang', '=', language),
                ('fuzzy', '=', False),
                ]) if t.value}


def current_terms(module, language=LANGUAGE):
    """Return a PO file of the terms that the module has now

    They are entered afresh by the translation wizards of Tryton in the current
    transaction, so nothing obsolete is among them.  A term that another
    activated module translates carries this translation, as fuzzy.
    """
    pool = Pool()
    Lang = pool.get('ir.lang')
    Module = pool.get('ir.module')
    Translation = pool.get('ir.translation')

    Translation.delete(Translation.search([
                ('module', '=', module),
                ('lang', '=', language),
                ]))
    lang, = Lang.search([('code', '=', language)])
    record, = Module.search([('name', '=', module)])
    with Transaction().set_context(active_model=None, active_ids=None):
        _run('ir.translation.set', 'set_')
        _run('ir.translation.clean', 'clean')
        _run('ir.translation.update', 'update', language=lang.id)
        result = _run(
            'ir.translation.export', 'export', 'result',
            language=lang.id, module=record.id)
    content = result['file']
    if not content:
        return polib.POFile(wrapwidth=WRAP_WIDTH)
    return polib.pofile(content.decode('utf-8'), wrapwidth=WRAP_WIDTH)


def _run(name, state, view='', **start):
    """Run one state of the wizard with the values of its start form

    Return the default values of the view that follows, if one is named.
    """
    Wizard = Pool().get(name, type='wizard')
    session_id, _, _ = Wizard.create()
    try:
        result = Wizard.execute(session_id, {'start': start}, state)
        return result.get('view', {}).get('defaults') if view else None
    finally:
        Wizard.delete(session_id)


def key(entry):
    "Return what identifies an entry of a PO file"
    return entry.msgctxt, entry.msgid


def merge(terms, translated):
    """Enter into the PO file of terms what the other one has translated

    Both the order and the set of entries stay those of terms.  Where only the
    English of an entry has changed, its old translation is kept as fuzzy.
    """
    entries = [e for e in translated if not e.obsolete]
    by_key = {key(e): e for e in entries}
    by_context = {e.msgctxt: e for e in entries}
    same_context = {}
    for term in terms:
        same_context.setdefault(term.msgctxt, []).append(term)
    for term in terms:
        if old := by_key.get(key(term)):
            _copy(old, term, fuzzy=old.fuzzy)
        elif ((old := by_context.get(term.msgctxt))
                and len(same_context[term.msgctxt]) == 1):
            _copy(old, term, fuzzy=True)
            term.previous_msgid = old.msgid


def _copy(old, term, fuzzy):
    "Set the translation of the old entry on the term"
    term.msgstr = old.msgstr
    term.msgstr_plural = old.msgstr_plural
    if term.fuzzy != fuzzy:
        term.flags = [f for f in term.flags if f != 'fuzzy']
        if fuzzy:
            term.flags.insert(0, 'fuzzy')


def problems(entry):
    "Yield a description of each reason why the entry is not translated well"
    texts = (
        list(entry.msgstr_plural.values()) if entry.msgid_plural
        else [entry.msgstr])
    if entry.fuzzy:
        yield "is fuzzy"
    if not texts or not all(t.strip() for t in texts):
        yield "is not translated"
        return
    expected = set(_PLACEHOLDER.findall(entry.msgid))
    for text in texts:
        if set(_PLACEHOLDER.findall(text)) != expected:
            yield "has other placeholders than its source"
