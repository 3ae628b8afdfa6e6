# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict

from sql import Null
from sql.aggregate import Count

from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval
from trytond.tools import grouped_slice
from trytond.transaction import Transaction

from ..archive.common import Moment


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    disposed_on = fields.Date(
        "Disposed On", readonly=True,
        states={
            'invisible': Eval('state') != 'disposed',
            })
    disposal_lines = fields.One2Many(
        'party.archive.disposal.line', 'item', "Disposals", readonly=True,
        states={
            'invisible': ~Eval('disposal_lines', []),
            })

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._transitions.add(('filed', 'disposed'))
        cls._workflow_fields = cls._workflow_fields | {
            'disposed_on', 'disposal_lines'}
        cls._open_server_fields = {
            **cls._open_server_fields,
            'filed': cls._open_server_fields['filed'] | {
                'disposed_on', 'description', 'location'},
            }

    @classmethod
    def copy(cls, items, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('disposed_on', None)
        default.setdefault('disposal_lines', None)
        return super().copy(items, default=default)

    @classmethod
    def disposal_obstacles(cls, items):
        """Return by item id the reasons for which the item must be kept

        Modules add what else may stand behind an item.
        """
        obstacles = defaultdict(list)
        today = Pool().get('ir.date').today()
        for item in items:
            if item.state != 'filed':
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_state'))
            elif item.schedule.is_permanent:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_permanent'))
            elif not item.retention_until or item.retention_until >= today:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_retention'))
            if item.held:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_held'))
            if item.lent:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_lent'))
        debts = cls._parties_with_debts(items)
        for item in items:
            if (item.company.id, item.party.id) in debts:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_debt'))
        return obstacles

    @classmethod
    def _parties_with_debts(cls, items):
        """Return the ids of company and party for which the ledger is open

        That is each line on a receivable or payable account that has not been
        reconciled, of moves that are not yet posted too.
        """
        pool = Pool()
        Account = pool.get('account.account')
        AccountType = pool.get('account.account.type')
        Line = pool.get('account.move.line')
        account = Account.__table__()
        type_ = AccountType.__table__()
        line = Line.__table__()
        cursor = Transaction().connection.cursor()
        result = set()
        parties = {i.party.id for i in items}
        for sub_ids in grouped_slice(sorted(parties), 1000):
            cursor.execute(*line
                .join(account, condition=line.account == account.id)
                .join(type_, condition=account.type == type_.id)
                .select(
                    account.company, line.party, Count(line.id),
                    where=(line.reconciliation == Null)
                    & (line.debit != line.credit)
                    & (type_.receivable | type_.payable)
                    & fields.SQL_OPERATORS['in'](line.party, list(sub_ids)),
                    group_by=[account.company, line.party]))
            result.update((company, party) for company, party, _ in cursor)
        return result


class Document(metaclass=PoolMeta):
    __name__ = 'party.archive.document'

    erased_on = Moment(
        "Erased On", readonly=True,
        help="When it was read back that the store has nothing left.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._server_fields = cls._server_fields | {'erased_on'}

    @classmethod
    def copy(cls, documents, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('erased_on', None)
        return super().copy(documents, default=default)
