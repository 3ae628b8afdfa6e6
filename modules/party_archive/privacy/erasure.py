# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.tools import grouped_slice
from trytond.transaction import (
    Transaction, inactive_records, without_check_access)

from ..archive.common import Moment
from ..exceptions import ErasureModifyError


class Erasure(ModelSQL, ModelView):
    """The personal data of an erased party that must be kept for some time

    The fields themselves are erased at once, so nothing leaks by them.
    """
    __name__ = 'party.archive.erasure'

    party = fields.Many2One(
        'party.party', "Party", required=True, readonly=True,
        ondelete='RESTRICT')
    reason = fields.Char("Reason", required=True, readonly=True)
    restricted_on = Moment(
        "Restricted On", required=True, readonly=True)
    restricted_by = fields.Many2One(
        'res.user', "Restricted By", required=True, readonly=True)
    obstacles = fields.Function(fields.Text(
            "Must Be Kept", help="What still keeps the data from the wiping."),
        'get_obstacles')
    values = fields.One2Many(
        'party.archive.erasure.value', 'erasure', "Personal Data",
        readonly=True)
    state = fields.Selection([
            ('restricted', "Restricted"),
            ('wiped', "Wiped"),
            ], "State", required=True, readonly=True, sort=False)
    state_string = state.translated('state')
    wiped_on = Moment("Wiped On", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._order.insert(0, ('restricted_on', 'DESC'))
        cls._sql_indexes.add(
            Index(table,
                (table.state, Index.Equality(cardinality='low')),
                where=table.state == 'restricted'))

    @classmethod
    def default_state(cls):
        return 'restricted'

    def get_rec_name(self, name):
        return self.party.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('party.rec_name', *clause[1:])]

    def get_obstacles(self, name):
        if self.state != 'restricted':
            return None
        return '\n'.join(self.obstacles_of(self.party))

    @classmethod
    def check_modification(cls, mode, erasures, values=None, external=False):
        super().check_modification(
            mode, erasures, values=values, external=external)
        if mode == 'delete' or external:
            raise ErasureModifyError(gettext(
                    'party_archive.msg_erasure_modify',
                    party=erasures[0].rec_name))

    @classmethod
    @without_check_access
    def obstacles_of(cls, party):
        "Return why the personal data of the party must be kept"
        pool = Pool()
        Date = pool.get('ir.date')
        Hold = pool.get('party.archive.hold')
        Item = pool.get('party.archive.item')
        Lang = pool.get('ir.lang')
        lang = Lang.get()
        result = [
            gettext('party_archive.msg_erasure_hold', hold=h.rec_name)
            for h in Hold.find(party, limit=None)]
        for item in Item.search([
                    ('party', '=', party.id),
                    ('state', '=', 'filed'),
                    ], order=[('company', 'ASC'), ('number', 'ASC')]):
            with Transaction().set_context(company=item.company.id):
                today = Date.today()
            if item.held:
                result.append(gettext(
                        'party_archive.msg_erasure_item_held',
                        item=item.number))
            elif not item.retention_until:
                result.append(gettext(
                        'party_archive.msg_erasure_item', item=item.number))
            elif item.retention_until >= today:
                result.append(gettext(
                        'party_archive.msg_erasure_item_until',
                        item=item.number,
                        date=lang.strftime(item.retention_until)))
        return result

    @classmethod
    @without_check_access
    def restrict(cls, party, reason, to_erase, resources):
        """Keep what the party is going to lose

        to_erase and resources are those of the wizard.
        """
        pool = Pool()
        Value = pool.get('party.archive.erasure.value')
        erasure = cls(
            party=party, reason=reason,
            restricted_on=dt.datetime.now(),
            restricted_by=Transaction().user)
        erasure.save()
        for Model, domain, resource, columns, _ in to_erase:
            with inactive_records():
                records = Model.search(domain, order=[('id', 'ASC')])
            Value.keep(erasure, records, columns)
            if resource:
                Value.keep_resources(erasure, records, resources)
        return erasure

    @classmethod
    @without_check_access
    def wipe_due(cls, parties=None):
        "Wipe what has not to be kept any more"
        domain = [('state', '=', 'restricted')]
        if parties is not None:
            domain.append(('party', 'in', [p.id for p in parties]))
        cls.wipe([
                e for e in cls.search(domain)
                if not cls.obstacles_of(e.party)])

    @classmethod
    def wipe(cls, erasures):
        pool = Pool()
        Value = pool.get('party.archive.erasure.value')
        Value.wipe([v for e in erasures for v in e.values])
        cls.write(erasures, {
                'state': 'wiped',
                'wiped_on': dt.datetime.now(),
                })


class Value(ModelSQL, ModelView):
    """A value that has been erased, or a record that something hung on

    What hung on the record hangs on the latter.
    """
    __name__ = 'party.archive.erasure.value'

    erasure = fields.Many2One(
        'party.archive.erasure', "Erasure", required=True, readonly=True,
        ondelete='CASCADE')
    record = fields.Char("Record", required=True, readonly=True)
    field = fields.Char("Field", readonly=True)
    model_string = fields.Function(fields.Char("Kind"), 'get_string')
    field_string = fields.Function(fields.Char("Field"), 'get_string')
    value = fields.Text("Value", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('id', 'ASC'))

    def get_string(self, name):
        name = name.removesuffix('_string')
        if name == 'field' and not self.field:
            return gettext('party_archive.msg_erasure_attached')
        model, _ = self.record.split(',')
        return Pool().get(model).__names__(self.field)[name]

    def get_rec_name(self, name):
        return f'{self.model_string} {self.field_string}'

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        if external:
            raise ErasureModifyError(gettext(
                    'party_archive.msg_erasure_modify',
                    party=records[0].erasure.rec_name))

    @classmethod
    def keep(cls, erasure, records, names):
        "Write down the values of the named fields of the records"
        cls.save([
                cls(erasure=erasure, record=str(r), field=n, value=text)
                for r in records for n in names
                if (text := _text(getattr(r, n)))])

    @classmethod
    def keep_resources(cls, erasure, records, models):
        "Let what hangs on the records hang on the erasure"
        cursor = Transaction().connection.cursor()
        for record in records:
            found = {
                m: m.search([('resource', '=', str(record))], order=[])
                for m in models}
            if not any(found.values()):
                continue
            kept = cls(
                erasure=erasure, record=str(record),
                value='\n'.join(
                    r.name for m, rs in found.items() for r in rs
                    if 'name' in m._fields))
            kept.save()
            for Model in models:
                table = Model.__table__()
                # The checks of what has been filed are none of its business
                cursor.execute(*table.update(
                        [table.resource], [str(kept)],
                        where=table.resource == str(record)))
        Transaction().counter += 1

    @classmethod
    def wipe(cls, values):
        "Delete the values and what hangs on them, the files too"
        pool = Pool()
        Erase = pool.get('party.erase', type='wizard')
        cursor = Transaction().connection.cursor()
        for sub_values in grouped_slice(values, 1000):
            resources = list(map(str, sub_values))
            for Model in Erase.get_resources():
                records = Model.search([
                        ('resource', 'in', resources)], order=[])
                ids = [r.id for r in records]
                if not ids:
                    continue
                for name, field in Model._fields.items():
                    if isinstance(field, fields.Binary):
                        field.queue_for_removal(Model, name, ids)
                table = Model.__table__()
                cursor.execute(*table.delete(
                        where=fields.SQL_OPERATORS['in'](table.id, ids)))
        Transaction().counter += 1
        cls.delete(values)


def _text(value):
    "Return the value as text"
    if value is None:
        return ''
    return str(getattr(value, 'rec_name', value))
