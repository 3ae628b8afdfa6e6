# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What a change of an item has changed, in words

The log keeps identifiers, which stay when somebody is erased: the names are
those that the user who looks at it may see today, in his language.
"""
import datetime as dt
from collections import defaultdict

from trytond.i18n import gettext
from trytond.pool import Pool

from .hidden import visible

# So many digits of a digest are enough to tell two of them apart
_DIGITS = 8


def describe(pairs):
    "Return for each pair of old and new values what differs"
    names = _names(pairs)
    return ['\n'.join(_lines(old, new, names)) for old, new in pairs]


def _lines(old, new, names):
    pool = Pool()
    Item = pool.get('party.archive.item')
    for name in sorted(new):
        before, after = old.get(name), new[name]
        if before != after:
            label = Item.__names__(name)['field']
            yield (f'{label}: {_word(name, before, names)} → '
                f'{_word(name, after, names)}')


def _word(name, value, names):
    pool = Pool()
    Item = pool.get('party.archive.item')
    Lang = pool.get('ir.lang')
    if not value:
        return ''
    if name == 'description':
        return value[:_DIGITS]
    if name == 'documents':
        return ', '.join(_document(*d) for d in value)
    type_ = Item._fields[name]._type
    if type_ == 'selection':
        selection = Item.fields_get([name])[name]['selection']
        return dict(selection).get(value, value)
    if type_ == 'date':
        return Lang.get().strftime(dt.date.fromisoformat(value))
    if _is_link(name):
        return names.get(value) or gettext('party_archive.msg_hidden')
    return str(value)


def _document(id_, name, digest):
    return f'{name} ({digest[:_DIGITS]})' if digest else name


def _is_link(name):
    pool = Pool()
    Item = pool.get('party.archive.item')
    field = Item._fields.get(name)
    return field is not None and field._type in {'many2one', 'reference'}


def _names(pairs):
    "Return the names of the records behind the links that the user may see"
    pool = Pool()
    by_model = defaultdict(set)
    for pair in pairs:
        for values in pair:
            for name, value in values.items():
                if value and _is_link(name):
                    model, id_ = value.split(',')
                    by_model[model].add(int(id_))
    return {
        str(record): record.rec_name
        for model, ids in by_model.items()
        for record in pool.get(model).browse(list(visible(model, ids)))}
