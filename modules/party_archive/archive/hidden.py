# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What users get to know of records that they may not see"""
from collections import defaultdict

from trytond.i18n import gettext
from trytond.model import Model
from trytond.pool import Pool
from trytond.tools import grouped_slice
from trytond.transaction import Transaction, check_access, inactive_records


def visible(model, ids):
    "Return which of the ids are of records that the user may read"
    pool = Pool()
    ModelAccess = pool.get('ir.model.access')
    Target = pool.get(model)
    result = set()
    with check_access(), inactive_records():
        if ModelAccess.check(model, 'read', raise_exception=False):
            for sub_ids in grouped_slice(sorted(ids), 1000):
                result.update(map(int, Target.search([
                                ('id', 'in', list(sub_ids)),
                                ], order=[])))
    return result


def shown_name(record):
    "Return the name of the record, or a word if the user may not see it"
    if record.id in visible(record.__name__, [record.id]):
        return record.rec_name
    return gettext('party_archive.msg_hidden')


def _is_confidential(Model):
    "Return whether users may not see all records of the model"
    return not {'confidentiality', 'item'}.isdisjoint(Model._fields)


def _shown(records):
    "Return those of the records that the user may see"
    by_model = defaultdict(set)
    for record in records:
        if record.id is not None and _is_confidential(type(record)):
            by_model[record.__name__].add(record.id)
    shown = {(m, i) for m, ids in by_model.items() for i in visible(m, ids)}
    return [
        r for r in records
        if r.__name__ not in by_model or (r.__name__, r.id) in shown]


class HiddenExportMixin:
    """Export nothing of what the user may not see behind a link

    The core refuses to export its fields but exports its name.
    """
    __slots__ = ()

    @classmethod
    def export_data(cls, records, fields_names, header=False):
        if Transaction().check_access:
            # Who asks for what he may not see gets an error
            cls.read([r.id for r in records], ['id'])
        return super().export_data(records, fields_names, header=header)

    # The core calls it by this name for each record and those behind it
    def _ModelStorage__export_row(self, fields_names):
        export = super()._ModelStorage__export_row
        if not Transaction().check_access:
            return export(fields_names)
        if not _shown([self]):
            return []
        words = {}
        for i, path in enumerate(fields_names):
            if path:
                word = self._hidden_word(path)
                if word is not None:
                    words[i] = word
        rows = export([
                [] if i in words else path
                for i, path in enumerate(fields_names)])
        for i, word in words.items():
            rows[0][i] = word
        return rows

    def _hidden_word(self, path):
        """Return what is exported instead of the path

        That is None if nothing on it is hidden.
        """
        record = self
        for i, name in enumerate(path):
            is_last = i == len(path) - 1
            field = record._fields.get(name.split('.')[0].split(':')[0])
            if field is None or not hasattr(field, 'get_target') and (
                    field._type != 'reference'):
                return None
            value = getattr(record, field.name)
            if field._type in {'one2many', 'many2many'}:
                if not is_last:
                    # Each of them looks at itself
                    return None
                shown = _shown(value)
                if len(shown) == len(value):
                    return None
                return ','.join(r.rec_name for r in shown)
            if not isinstance(value, Model) or value.id is None:
                return None
            if not _shown([value]):
                return gettext('party_archive.msg_hidden') if is_last else ''
            record = value
        return None


class HiddenLinksMixin(HiddenExportMixin):
    """Let a form open whose links lead to what the user may not see

    Such a link stays, for buttons depend on it, but shows a word.
    """
    __slots__ = ()
    _hidden_links = set()

    @classmethod
    def read(cls, ids, fields_names):
        if not Transaction().check_access:
            return super().read(ids, fields_names)
        related = defaultdict(list)
        names = []
        for name in fields_names:
            link, _, target_name = name.partition('.')
            if target_name and link in cls._hidden_links:
                related[link].append(target_name)
                name = link
            if name not in names:
                names.append(name)
        rows = super().read(ids, names)
        for link, target_names in related.items():
            cls._add_targets(rows, link, target_names)
            if link not in fields_names:
                for row in rows:
                    del row[link]
        return rows

    @classmethod
    def _add_targets(cls, rows, link, names):
        "Add to each row what is shown of the record behind the link"
        by_model = defaultdict(set)
        for row in rows:
            if target := cls._link_target(link, row[link]):
                model, id_ = target
                by_model[model].add(id_)
        targets = {}
        for model, ids in by_model.items():
            shown = visible(model, ids)
            # Who may not read the model can not even read none of it
            if shown:
                for target in Pool().get(model).read(list(shown), names):
                    targets[model, target['id']] = target
            for id_ in ids - shown:
                targets[model, id_] = _hidden(id_, names)
        for row in rows:
            row[f'{link}.'] = targets.get(
                cls._link_target(link, row[link]))

    @classmethod
    def _link_target(cls, link, value):
        "Return model and id of the value of the link, or None"
        field = cls._fields[link]
        if field._type == 'reference':
            model, _, id_ = (value or '').partition(',')
            if not id_.isdigit():  # only a model, or a new record
                return None
            return model, int(id_)
        if value is None:
            return None
        return field.get_target().__name__, value


def _hidden(id_, names):
    "Return what is read of a record that is hidden"
    result = {'id': id_}
    for name in names:
        root, dot, _ = name.partition('.')
        result[root + dot] = None
    if 'rec_name' in names:
        result['rec_name'] = gettext('party_archive.msg_hidden')
    return result
