# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import hashlib
import json

from trytond.i18n import gettext
from trytond.model import Model, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.tools import grouped_slice

from .chain import ChainedMixin
from .changed import describe


class Change(ChainedMixin, ModelSQL, ModelView):
    "What a filed item was like after each of its changes"
    __name__ = 'party.archive.change'

    item = fields.Many2One(
        'party.archive.item', "Item", required=True, readonly=True,
        ondelete='RESTRICT')
    values = fields.Text("Values", required=True, readonly=True)
    summary = fields.Text(
        "Summary", readonly=True,
        help="The fields that changed, with their old and new values.")
    changes = fields.Function(fields.Text(
            "Changes",
            help="The fields that changed, with their old and new values, as "
            "you may see them."),
        'get_changes')

    @classmethod
    def __setup__(cls):
        super().__setup__()

    @classmethod
    def get_changes(cls, changes, name):
        before = cls._values_before(changes)
        texts = describe([
                (json.loads(before.get(c.id) or '{}'), json.loads(c.values))
                for c in changes])
        return dict(zip((c.id for c in changes), texts))

    @classmethod
    def _values_before(cls, changes):
        "Return by id the values of the item before each of the changes"
        result = {}
        items = {c.item.id for c in changes}
        for sub_items in grouped_slice(sorted(items), 1000):
            last = {}
            for change in cls.search([
                        ('item', 'in', list(sub_items)),
                        ], order=[('position', 'ASC')]):
                result[change.id] = last.get(change.item.id)
                last[change.item.id] = change.values
        return result

    @classmethod
    def _chained_fields(cls):
        return super()._chained_fields() + ['item', 'values', 'summary']

    @classmethod
    def record(cls, items):
        "Write down those items that are not as they were"
        last = cls.last_values(items)
        rows = []
        for item in items:
            values = cls.values_of(item)
            old = json.loads(last.get(item.id, '{}'))
            if values != old:
                rows.append({
                        'company': item.company.id,
                        'item': item,
                        'values': cls._dump(values),
                        'summary': cls._summarize(old, values),
                        })
        cls.append(rows)

    @classmethod
    def last_values(cls, items):
        "Return by item id the values that were last written down"
        result = {}
        for sub_items in grouped_slice(items, 1000):
            for change in cls.search([
                        ('item', 'in', [i.id for i in sub_items]),
                        ], order=[('position', 'ASC')]):
                result[change.item.id] = change.values
        return result

    @classmethod
    def values_of(cls, item):
        "Return what is kept of the item"
        values = {}
        for name in cls._item_fields():
            value = getattr(item, name)
            if isinstance(value, Model):
                value = str(value)
            elif value is not None and not isinstance(value, (int, str)):
                value = value.isoformat()
            values[name] = value
        # The text itself may have to be erased
        values['description'] = hashlib.sha256(
            (item.description or '').encode()).hexdigest()
        values['documents'] = [
            [d.id, d.name, d.sha256] for d in sorted(
                item.documents, key=lambda d: d.id)]
        return values

    @classmethod
    def _item_fields(cls):
        return [
            'company', 'number', 'category', 'title', 'party', 'unit', 'date',
            'pages', 'medium', 'original', 'location', 'resource',
            'confidentiality', 'state', 'submitted_on', 'submitted_user',
            'filed_on', 'filed_user', 'closed_on', 'version', 'previous',
            'retention_start', 'retention_until']

    @classmethod
    def _dump(cls, values):
        return json.dumps(values, sort_keys=True, ensure_ascii=False)

    @classmethod
    def _summarize(cls, old, new):
        pool = Pool()
        Item = pool.get('party.archive.item')
        lines = []
        for name in sorted(new):
            before, after = old.get(name), new[name]
            if before != after:
                field = Item.__names__(name)['field']
                lines.append(f'{field}: {before or ""} → {after or ""}')
        return '\n'.join(lines)

    @classmethod
    def find_problem(cls, company):
        "Return the first item that is not what was last written down"
        pool = Pool()
        Item = pool.get('party.archive.item')
        last_id = 0
        while items := Item.search([
                    ('company', '=', company.id),
                    ('state', 'in', ['filed', 'disposed']),
                    ('id', '>', last_id),
                    ], order=[('id', 'ASC')], limit=1000):
            last = cls.last_values(items)
            for item in items:
                if last.get(item.id) != cls._dump(cls.values_of(item)):
                    return gettext(
                        'party_archive.msg_chain_item_changed',
                        item=item.number)
            last_id = items[-1].id
