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
    words = _Words(pairs)
    return [words.difference(old, new) for old, new in pairs]


class _Words:
    "The words for the values of pairs, asked for at once"

    def __init__(self, pairs):
        pool = Pool()
        Item = pool.get('party.archive.item')
        Lang = pool.get('ir.lang')
        self.lang = Lang.get()
        names = {n for pair in pairs for values in pair for n in values}
        self.fields = Item.fields_get(sorted(names & Item._fields.keys()))
        self.hidden = gettext('party_archive.msg_hidden')
        self.records = self._get_records(pairs)

    def _get_records(self, pairs):
        "Return the names of the records that the user may see"
        pool = Pool()
        by_model = defaultdict(set)
        for pair in pairs:
            for values in pair:
                for name, value in values.items():
                    if value and self._is_link(name):
                        model, id_ = value.split(',')
                        by_model[model].add(int(id_))
        return {
            str(record): record.rec_name
            for model, ids in by_model.items()
            for record in pool.get(model).browse(list(visible(model, ids)))}

    def _is_link(self, name):
        return (
            name in self.fields
            and self.fields[name]['type'] in {'many2one', 'reference'})

    def difference(self, old, new):
        "Return what differs in the fields that the user may read"
        return '\n'.join(
            f'{self.fields[n]["string"]}: {self._word(n, old.get(n))} → '
            f'{self._word(n, new[n])}'
            for n in sorted(new.keys() & self.fields.keys())
            if old.get(n) != new[n])

    def _word(self, name, value):
        if not value:
            return ''
        if name == 'description':
            return value[:_DIGITS]
        if name == 'documents':
            return ', '.join(_document(*d) for d in value)
        type_ = self.fields[name]['type']
        if type_ == 'selection':
            return dict(self.fields[name]['selection']).get(value, value)
        if type_ == 'date':
            return self.lang.strftime(dt.date.fromisoformat(value))
        if self._is_link(name):
            return self.records.get(value, self.hidden)
        return str(value)


def _document(id_, name, digest):
    return f'{name} ({digest[:_DIGITS]})' if digest else name
