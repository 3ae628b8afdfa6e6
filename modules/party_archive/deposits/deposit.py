# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal

from sql import Literal, Null, Union
from sql.aggregate import Sum
from sql.conditionals import Coalesce

from trytond import backend
from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, Workflow, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.tools import grouped_slice, sqlite_apply_types
from trytond.transaction import Transaction, without_check_access

from ..exceptions import DepositCancelError, RecordModifyError
from ..records.mixin import RecordMixin

_HELD = ['held', 'partly']
# The sum that each type of movement is a part of, and the sign in it
_SUMS = {
    'receive': ('received', 1),
    'deduct': ('deducted', -1),
    'refund': ('refunded', -1),
    'transfer_in': ('transferred', 1),
    'transfer_out': ('transferred', 1),
    'forfeit': ('forfeited', -1),
    }


class Deposit(RecordMixin, ModelSQL, ModelView):
    __name__ = 'property.deposit'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    kind = fields.Many2One(
        'property.deposit.kind', "Kind", required=True, ondelete='RESTRICT',
        states=_states,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = Monetary(
        "Agreed Amount", currency='currency', digits='currency',
        required=True,
        domain=[
            ('amount', '>', 0),
            ],
        states=_states)
    due_back = fields.Date(
        "Due Back On",
        states={
            'readonly': Eval('state').in_(
                ['closed', 'forfeited', 'cancelled']),
            },
        help="When the deposit is to be returned.")
    account = fields.Many2One(
        'account.account', "Account", readonly=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': ~Eval('account'),
            },
        help="The account on which the deposit is held.")
    movements = fields.One2Many(
        'property.deposit.movement', 'deposit', "Movements", readonly=True)
    received = fields.Function(Monetary(
            "Received", currency='currency', digits='currency'),
        'get_amounts')
    deducted = fields.Function(Monetary(
            "Deducted", currency='currency', digits='currency'),
        'get_amounts')
    refunded = fields.Function(Monetary(
            "Refunded", currency='currency', digits='currency'),
        'get_amounts')
    transferred = fields.Function(Monetary(
            "Transferred", currency='currency', digits='currency',
            help="What came from other deposits less what went to them."),
        'get_amounts')
    forfeited = fields.Function(Monetary(
            "Forfeited", currency='currency', digits='currency'),
        'get_amounts')
    balance = fields.Function(Monetary(
            "Balance", currency='currency', digits='currency',
            help="What is held, as of the date that is asked for."),
        'get_amounts', searcher='search_balance')
    state = fields.Selection([
            ('draft', "Draft"),
            ('agreed', "Agreed"),
            ('held', "Held"),
            ('partly', "Partly Returned"),
            ('closed', "Closed"),
            ('forfeited', "Forfeited"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    _closed_states = ['closed', 'forfeited', 'cancelled']
    # What may still change once the deposit has been agreed
    _agreed_open_fields = {
        'confidentiality', 'due_back', 'employee', 'remark'}
    _filed_open_fields = RecordMixin._filed_open_fields | {
        'account', 'due_back'}

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.party.required = True
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.state, Index.Equality(cardinality='low')),
                where=table.state.in_(['draft', 'agreed', *_HELD])))
        cls._transitions |= {
            ('draft', 'agreed'),
            ('agreed', 'cancelled'),
            }
        held = {
            'invisible': ~Eval('state').in_(_HELD),
            'depends': ['state'],
            }
        cls._buttons.update({
                'agree': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'cancel': {
                    'invisible': Eval('state') != 'agreed',
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                'receive': {
                    'invisible': ~Eval('state').in_(['agreed', *_HELD]),
                    'icon': 'tryton-add',
                    'depends': ['state'],
                    },
                'deduct': {**held, 'icon': 'tryton-remove'},
                'refund': {**held, 'icon': 'tryton-back'},
                'transfer': {**held, 'icon': 'tryton-forward'},
                'forfeit': {**held, 'icon': 'tryton-warning'},
                })

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @classmethod
    def _title_field(cls):
        return 'kind'

    @property
    def record_title(self):
        return self.kind.rec_name

    @classmethod
    def record_column(cls, name, table):
        if name == 'title':
            return cls._kind_name(table)
        return super().record_column(name, table)

    @classmethod
    def _kind_name(cls, table):
        "Return the SQL expression for the name of the kind, as translated"
        pool = Pool()
        Kind = pool.get('property.deposit.kind')
        Translation = pool.get('ir.translation')
        kind, translation = Kind.__table__(), Translation.__table__()
        translated = translation.select(
            translation.value,
            where=(translation.name == f'{Kind.__name__},name')
            & (translation.type == 'model')
            & (translation.lang == Transaction().language)
            & (translation.res_id == table.kind)
            & ~Coalesce(translation.fuzzy, Literal(False))
            & (Coalesce(translation.value, '') != ''),
            limit=1)
        return Coalesce(
            translated, kind.select(kind.name, where=kind.id == table.kind))

    @classmethod
    def _sequence_field(cls):
        return 'deposit_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_02'

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(cls._closed_states), 'muted', '')),
            ('/tree/field[@name="due_back"]', 'visual',
                If(Eval('state').in_(_HELD)
                    & Bool(Eval('due_back'))
                    & (Eval('due_back', None) < Date.today()),
                    'danger', '')),
            ]

    # What the ledger says

    @classmethod
    def _ledger(cls, ids=None, date=None):
        """Return the query for the posted lines of the movements

        Its columns are deposit, type, date, and amount, which is positive for
        what comes in.
        """
        pool = Pool()
        Line = pool.get('account.move.line')
        Move = pool.get('account.move')
        Movement = pool.get('property.deposit.movement')
        line, move = Line.__table__(), Move.__table__()
        queries = []
        for name in ['line', 'cancel_line']:
            movement = Movement.__table__()
            column = getattr(movement, name)
            where = column != Null
            if ids is not None:
                where &= fields.SQL_OPERATORS['in'](movement.deposit, ids)
            queries.append(movement.select(
                    movement.deposit.as_('deposit'),
                    movement.type.as_('type'),
                    column.as_('line'),
                    where=where))
        lines = Union(*queries, all_=True)
        where = move.state == 'posted'
        if date:
            where &= move.date <= date
        return (lines
            .join(line, condition=line.id == lines.line)
            .join(move, condition=move.id == line.move)
            .select(
                lines.deposit.as_('deposit'),
                lines.type.as_('type'),
                move.date.as_('date'),
                (line.credit - line.debit).as_('amount'),
                where=where))

    @classmethod
    def get_amounts(cls, deposits, names):
        cursor = Transaction().connection.cursor()
        date = Transaction().context.get('date')
        currencies = {d.id: d.currency for d in deposits}
        amounts = defaultdict(Decimal)
        for sub_ids in grouped_slice(sorted(currencies), 1000):
            ledger = cls._ledger(ids=list(sub_ids), date=date)
            query = ledger.select(
                ledger.deposit, ledger.type,
                Sum(ledger.amount).as_('amount'),
                group_by=[ledger.deposit, ledger.type])
            if backend.name == 'sqlite':
                sqlite_apply_types(query, [None, None, 'NUMERIC'])
            cursor.execute(*query)
            for deposit, type_, amount in cursor:
                name, sign = _SUMS[type_]
                amounts[name, deposit] += sign * amount
                amounts['balance', deposit] += amount
        return {
            n: {i: c.round(amounts[n, i]) for i, c in currencies.items()}
            for n in names}

    @classmethod
    def search_balance(cls, name, clause):
        _, operator, value = clause
        Operator = fields.SQL_OPERATORS[operator]
        table = cls.__table__()
        ledger = cls._ledger(date=Transaction().context.get('date'))
        sums = ledger.select(
            ledger.deposit.as_('deposit'), Sum(ledger.amount).as_('balance'),
            group_by=ledger.deposit)
        # SQLite uses float for sum
        if value is not None and backend.name == 'sqlite':
            value = (
                [float(v) for v in value] if isinstance(value, (list, tuple))
                else float(value))
        balance = Coalesce(sums.balance, 0).cast(
            cls.balance._field.sql_type().base)
        query = table.join(
            sums, 'LEFT', condition=sums.deposit == table.id).select(
            table.id, where=Operator(balance, value))
        return [('id', 'in', query)]

    def entries(self):
        "Return date and amount of all that the ledger has, by date"
        cursor = Transaction().connection.cursor()
        ledger = self._ledger(ids=[self.id])
        query = ledger.select(
            ledger.date.as_('date'), Sum(ledger.amount).as_('amount'),
            group_by=ledger.date, order_by=ledger.date)
        if backend.name == 'sqlite':
            sqlite_apply_types(query, ['DATE', 'NUMERIC'])
        cursor.execute(*query)
        return [(d, self.currency.round(a)) for d, a in cursor]

    def available(self, date=None):
        """Return what can be taken from the date on

        That is the least that is held on that date and later, because what
        has been taken later can not be taken once more.
        """
        balance, least = Decimal(0), None
        for day, amount in self.entries():
            if date and day > date:
                least = balance if least is None else min(least, balance)
            balance += amount
        return balance if least is None else min(least, balance)

    @classmethod
    def parties_with_open(cls, party_ids):
        "Return the ids of company and party of what is not settled"
        result = set()
        with without_check_access(), Transaction().set_context(date=None):
            for sub_ids in grouped_slice(sorted(party_ids), 1000):
                result.update(
                    (d.company.id, d.party.id) for d in cls.search([
                            ('party', 'in', list(sub_ids)),
                            ['OR',
                                ('state', 'in', ['agreed', *_HELD]),
                                ('balance', '!=', 0),
                                ],
                            ], order=[]))
        return result

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        "Return why the party can not leave the unit, as texts"
        lang = Pool().get('ir.lang').get()
        with without_check_access(), Transaction().set_context(date=None):
            deposits = cls.search([
                    ('company', '=', company.id),
                    ('party', '=', party.id),
                    ['OR',
                        ('unit', '=', unit.id if unit else None),
                        ('unit', '=', None),
                        ],
                    ('balance', '!=', 0),
                    ], order=[('number', 'ASC'), ('id', 'ASC')])
            return [
                gettext('party_archive.msg_deposit_move_out',
                    deposit=d.rec_name,
                    balance=lang.currency(d.balance, d.currency))
                for d in deposits]

    # What users may do

    @classmethod
    def copy(cls, deposits, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('account', None)
        default.setdefault('movements', None)
        return super().copy(deposits, default=default)

    @classmethod
    def _check_button_fields(cls, mode, records, values):
        super()._check_button_fields(mode, records, values)
        for record in records:
            if (mode == 'write' and record.state != 'draft'
                    and values.keys() - cls._agreed_open_fields):
                raise RecordModifyError(gettext(
                        'party_archive.msg_deposit_modify',
                        deposit=record.rec_name))
            if ((mode == 'write' and values.keys() & {'account', 'movements'})
                    or (mode == 'create' and (
                            record.account or record.movements))):
                raise RecordModifyError(gettext(
                        'party_archive.msg_record_button',
                        record=record.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('agreed')
    def agree(cls, deposits):
        cls.set_number(deposits)

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, deposits):
        cls.lock(deposits)
        for deposit in deposits:
            if deposit.movements:
                raise DepositCancelError(gettext(
                        'party_archive.msg_deposit_cancel',
                        deposit=deposit.rec_name))

    @classmethod
    @ModelView.button_action('party_archive.wizard_deposit_receive')
    def receive(cls, deposits):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_deposit_deduct')
    def deduct(cls, deposits):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_deposit_refund')
    def refund(cls, deposits):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_deposit_transfer')
    def transfer(cls, deposits):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_deposit_forfeit')
    def forfeit(cls, deposits):
        pass

    def book(self, type, to=None, **values):
        """Post a movement and return it

        The values are those of the movement.  For a transfer to has the
        party, the unit and the kind of the other deposit.
        """
        pool = Pool()
        Invoice = pool.get('account.invoice')
        Movement = pool.get('property.deposit.movement')
        self.lock()
        if invoice := values.get('invoice'):
            Invoice.lock([invoice])
        # As it is now that nobody else can change it
        deposit = self.__class__(self.id)
        movement = Movement(
            deposit=deposit, type=type, **{'invoice': None, **values})
        movement.check(to=to)
        return movement.post(to=to)

    @classmethod
    def update_states(cls, deposits):
        "Set the state that follows from the ledger"
        with Transaction().set_context(date=None):
            deposits = cls.browse([d.id for d in deposits])
            for deposit in deposits:
                if deposit.state != (state := deposit._ledger_state()):
                    cls.write([deposit], {'state': state})

    def _ledger_state(self):
        if self.balance:
            outgoing = any(
                m.state == 'posted'
                and m.type not in {'receive', 'transfer_in'}
                for m in self.movements)
            return 'partly' if outgoing else 'held'
        if self.forfeited:
            return 'forfeited'
        if any(m.state == 'posted' for m in self.movements):
            return 'closed'
        return 'agreed'


class Context(ModelView):
    __name__ = 'property.deposit.context'

    date = fields.Date(
        "As of Date",
        help="Leave empty to include everything.")

    @classmethod
    def default_date(cls):
        return Transaction().context.get('date')
