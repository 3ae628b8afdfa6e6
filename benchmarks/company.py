# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The company of the ledger: chart, years and parties, through proteus"""
import datetime as dt
from decimal import Decimal

from proteus import Model

from trytond.modules.account.tests.tools import (
    create_chart, create_fiscalyear, get_accounts)
from trytond.modules.company.tests.tools import create_company, get_company

# CNY per USD: with a power of two no amount has to be rounded
USD = Decimal(8)
LIMIT = Decimal(100_000)
_BATCH = 1000


class Company:
    """What the documents refer to, as records of proteus

    customers and suppliers are lists of (party, address) ids; years maps a
    year to its fiscal year; the last year of the dates is complete.
    """

    def __init__(self, start, end, parties):
        self.start = start
        self.end = end
        self._currencies()
        create_company(currency='CNY')
        self.record = get_company()
        create_chart(self.record)
        self.accounts = get_accounts(self.record)
        self._journals()
        self.years = {
            year: self._fiscal_year(year)
            for year in range(start.year, end.year + 1)}
        self._terms()
        self._product()
        self._parties(parties)

    def _currencies(self):
        Currency = Model.get('currency.currency')
        for code, name, rate in [
                ('CNY', "Yuan Renminbi", Decimal(1)),
                ('USD', "US Dollar", 1 / USD)]:
            currency = Currency(
                name=name, code=code, symbol=code, rounding=Decimal('0.01'))
            currency.rates.new(date=dt.date(self.start.year, 1, 1), rate=rate)
            currency.save()
            setattr(self, code.lower(), currency)

    def _journals(self):
        Journal = Model.get('account.journal')
        Method = Model.get('account.invoice.payment.method')
        bank = Journal(name="Bank", code='BANK', type='cash')
        bank.save()
        self.journals = {j.type: j for j in Journal.find([])}
        self.journals['bank'] = bank
        self.method = Method(
            name="Bank", company=self.record, journal=bank,
            credit_account=self.accounts['cash'],
            debit_account=self.accounts['cash'])
        self.method.save()

    def _fiscal_year(self, year):
        fiscal_year = create_fiscalyear(
            self.record, (dt.date(year, 1, 1), dt.date(year, 12, 31)))
        fiscal_year.start_date = dt.date(year, 1, 1)
        fiscal_year.end_date = dt.date(year, 12, 31)
        fiscal_year.name = str(year)
        fiscal_year.move_sequence.name = f"Moves {year}"
        fiscal_year.move_sequence.prefix = f'{year}-'
        fiscal_year.move_sequence.save()
        sequences, = fiscal_year.invoice_sequences
        for type in ['out', 'in']:
            for kind in ['invoice', 'credit_note']:
                setattr(sequences, f'{type}_{kind}_sequence',
                    self._invoice_sequence(f'{type}_{kind}', year))
        fiscal_year.save()
        fiscal_year.click('create_period')
        self._journal_periods(fiscal_year)
        return fiscal_year

    def _invoice_sequence(self, name, year):
        Sequence = Model.get('ir.sequence.strict')
        SequenceType = Model.get('ir.sequence.type')
        type_, = SequenceType.find([('name', '=', "Invoice")])
        sequence = Sequence(
            name=f"{name} {year}", company=self.record, sequence_type=type_,
            prefix=f'{name.upper()}-{year}-')
        sequence.save()
        return sequence

    def _journal_periods(self, fiscal_year):
        # Posting makes them, and the bulk of the moves is not posted
        JournalPeriod = Model.get('account.journal.period')
        JournalPeriod.save([
                JournalPeriod(journal=journal, period=period)
                for period in fiscal_year.periods
                for journal in self.journals.values()])

    def _terms(self):
        Term = Model.get('account.invoice.payment_term')
        self.terms = {}
        for name, days in [('single', [30]), ('split', [30, 60])]:
            term = self.terms[name] = Term(name=name)
            for i, n in enumerate(days, 1):
                line = term.lines.new(type='remainder')
                if i < len(days):
                    line.type = 'percent_on_total'
                    line.ratio = Decimal('0.5')
                delta, = line.relativedeltas
                delta.days = n
            term.save()

    def _product(self):
        Category = Model.get('product.category')
        Template = Model.get('product.template')
        Unit = Model.get('product.uom')
        unit, = Unit.find([('name', '=', "Unit")])
        category = Category(
            name="Services", accounting=True,
            account_revenue=self.accounts['revenue'],
            account_expense=self.accounts['expense'])
        category.save()
        template = Template(
            name="Service", type='service', default_uom=unit,
            account_category=category)
        template.save()
        self.product, = template.products

    def _parties(self, number):
        """Make the parties: 90 % customers, 15 % suppliers, some of them both

        Every other one has a credit limit.
        """
        Party = Model.get('party.party')
        both = []
        for start in range(0, number, _BATCH):
            batch = range(start, min(start + _BATCH, number))
            records = Party._proxy.create([
                    {
                        'name': f"Counterparty {i:05}",
                        'credit_limit_amount': LIMIT if i % 2 else None,
                        'addresses': [('create', [
                                    {'street': f"{i} Main Street"}])],
                        } for i in batch],
                Party._config.context)
            both.extend(
                (r['id'], r['addresses'][0]) for r in Party._proxy.read(
                    records, ['addresses'], Party._config.context))
        both.sort()
        self.customers = both[:number * 90 // 100]
        self.suppliers = both[-(number * 15 // 100):]
