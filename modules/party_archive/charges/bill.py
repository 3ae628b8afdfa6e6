# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Cast, Literal, Null
from sql.aggregate import Count, Max, Min, Sum
from sql.conditionals import Case, Coalesce
from sql.operators import Concat

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction

from ..archive.levels import LEVELS


def translated_name(model, id_):
    "Return the SQL expression for the name of the record, as translated"
    pool = Pool()
    Model = pool.get(model)
    Translation = pool.get('ir.translation')
    table, translation = Model.__table__(), Translation.__table__()
    translated = translation.select(
        translation.value,
        where=(translation.name == f'{model},name')
        & (translation.type == 'model')
        & (translation.lang == Transaction().language)
        & (translation.res_id == id_)
        & ~Coalesce(translation.fuzzy, Literal(False))
        & (Coalesce(translation.value, '') != ''),
        limit=1)
    return Coalesce(
        translated, table.select(table.name, where=table.id == id_))


class Bill(ModelSQL, ModelView):
    "The fees of a run that a party owes for a unit, as on the timeline"
    __name__ = 'property.fee.bill'

    company = fields.Many2One('company.company', "Company")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One('property.unit', "Unit")
    run = fields.Many2One('property.fee.run', "Run")
    number = fields.Char("Number")
    date = fields.Date("Until")
    title = fields.Char("Fees")
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = Monetary(
        "Amount", currency='currency', digits='currency',
        help="Without taxes.")
    confidentiality = fields.Selection(LEVELS, "Confidentiality", sort=False)
    state = fields.Selection([
            ('draft', "Draft"),
            ('posted', "To Pay"),
            ('paid', "Paid"),
            ('cancelled', "Cancelled"),
            ], "State", sort=False)
    fees = fields.Function(
        fields.Many2Many('property.fee', None, None, "Fees"), 'get_fees')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('date', 'DESC'))

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        return ' '.join(filter(None, [self.number, self.title]))

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('number', *clause[1:])]

    @classmethod
    def table_query(cls):
        row = cls._rows()
        more = Case(
            (row.tariffs > 1,
                Concat(' +', Cast(
                        row.tariffs - 1, cls.title.sql_type().base))),
            else_='')
        title = Concat(
            translated_name('property.fee.tariff', row.tariff), more)
        return row.select(
            row.id, row.company, row.party, row.unit, row.run,
            row.number, row.date, title.as_('title'), row.amount,
            cls._level(row).as_('confidentiality'),
            row.state)

    @classmethod
    def _rows(cls):
        pool = Pool()
        Fee = pool.get('property.fee')
        Invoice = pool.get('account.invoice')
        Line = pool.get('account.invoice.line')
        Run = pool.get('property.fee.run')
        fee, run = Fee.__table__(), Run.__table__()
        line, invoice = Line.__table__(), Invoice.__table__()
        # The least of all the fees is the state of the bill
        state = Case(
            (fee.cancelled == Literal(True), 3),
            (invoice.state == 'posted', 1),
            (invoice.state == 'paid', 2),
            else_=0)
        level = Case(
            *((fee.confidentiality == name, i)
                for i, (name, _) in enumerate(LEVELS)),
            else_=len(LEVELS) - 1)
        row = fee.join(run, condition=fee.run == run.id).join(
            line, 'LEFT', condition=fee.invoice_line == line.id).join(
            invoice, 'LEFT', condition=line.invoice == invoice.id).select(
            fee.id, fee.company, fee.party, fee.unit, fee.run, fee.tariff,
            fee.amount, run.number.as_('number'),
            run.period_end.as_('date'), state.as_('state'),
            level.as_('level'))
        row = row.select(
            Min(row.id).as_('id'), row.company, row.party, row.unit, row.run,
            Min(row.number).as_('number'), Min(row.date).as_('date'),
            Min(row.tariff).as_('tariff'),
            Count(row.tariff, distinct=True).as_('tariffs'),
            Sum(row.amount).as_('amount'), Min(row.state).as_('state'),
            Max(row.level).as_('level'),
            group_by=[row.company, row.party, row.unit, row.run])
        names = ['draft', 'posted', 'paid']
        return row.select(
            row.id, row.company, row.party, row.unit, row.run, row.number,
            row.date, row.tariff, row.tariffs,
            cls.amount.sql_cast(row.amount).as_('amount'), row.level,
            Case(
                *((row.state == i, name) for i, name in enumerate(names)),
                else_='cancelled').as_('state'))

    @staticmethod
    def _level(row):
        return Case(
            *((row.level == i, name) for i, (name, _) in enumerate(LEVELS)))

    @classmethod
    def record_column(cls, name, table):
        "Return the SQL expression of the column of the timeline"
        if name == 'open':
            return table.state.in_(['draft', 'posted'])
        return getattr(table, name)

    @classmethod
    def get_fees(cls, bills, name):
        pool = Pool()
        Fee = pool.get('property.fee')
        result = {b.id: [] for b in bills}
        by_key = {(b.run.id, b.party.id, b.unit.id): b.id for b in bills}
        for fee in Fee.search([
                    ('run', 'in', [b.run.id for b in bills]),
                    ('party', 'in', [b.party.id for b in bills]),
                    ('unit', 'in', [b.unit.id for b in bills]),
                    ]):
            key = fee.run.id, fee.party.id, fee.unit.id
            if key in by_key:
                result[by_key[key]].append(fee.id)
        return result


def late_fee_column(name, table):
    "Return the SQL expression of the column of the timeline of a late fee"
    if name == 'title':
        return translated_name('property.late_fee.term', table.term)
    if name == 'date':
        return table.end_date
    if name == 'number':
        return Null
    if name == 'open':
        return table.state == 'draft'
    return getattr(table, name)
