# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The company itself: currency, chart of accounts, years, journals, terms"""
import datetime as dt
from decimal import Decimal

from proteus import Model, Wizard

from .dates import month_start
from .texts import read_csv

CHART = 'account.account_template_root_en'
ACCOUNTS = {
    'receivable': '1.2.1',
    'payable': '2.1.1',
    'bank': '1.1.1',
    'revenue': '4.2.2',
    'expense': '5.1.3',
    'exchange': '6.2.1',
    'difference': '6.2.8',
    }
# Products that are sold by the square metre
BY_AREA = {'fee', 'rent'}
# USD per CNY, by the months that passed since the first one
USD_RATES = ['0.13928', '0.13861', '0.13974', '0.14012', '0.13895', '0.13837']


class Company:
    """What the documents refer to, by short keys

    accounts, journals, terms, currencies and methods map keys to records of
    proteus, products and units those of products to database ids; id is the
    database id of the company.
    """

    def __init__(self, config, texts, months, today):
        self.config = config
        self.texts = texts
        self.months = months
        self.today = today

    def create(self):
        "Make everything, in the order in which it depends on each other"
        self._create_country()
        self._create_currencies()
        self._create_company()
        self._create_chart()
        self._create_journals()
        self._create_fiscal_years()
        self._create_methods()
        self._create_terms()
        self._create_products()

    def model(self, name):
        return Model.get(name, config=self.config)

    def data(self, xml_id):
        "Return the database id of a record that came with a module"
        return self.model('ir.model.data').get_id(
            xml_id, self.config.context)

    def _create_country(self):
        Country = self.model('country.country')
        self.country, = Country.find([('code', '=', 'CN')]) or [
            Country(name=self.texts('country'), code='CN')]
        self.country.save()

    def _create_currencies(self):
        Currency = self.model('currency.currency')
        self.currencies = {}
        for code, symbol, numeric in [
                ('CNY', '¥', '156'), ('USD', 'US$', '840')]:
            currency, = Currency.find([('code', '=', code)]) or [
                Currency(code=code, rounding=Decimal('0.01'))]
            currency.name = self.texts(f'currency.{code}')
            currency.symbol = symbol
            currency.numeric_code = numeric
            self.currencies[code] = currency
        Currency.save(list(self.currencies.values()))
        self.model('currency.currency.rate')._proxy.create([{
                    'currency': self.currencies['CNY'].id,
                    'date': month_start(self.months[0]),
                    'rate': Decimal(1),
                    }, *({
                        'currency': self.currencies['USD'].id,
                        'date': month,
                        'rate': Decimal(USD_RATES[i % len(USD_RATES)]),
                        } for i, month in enumerate(self.months))],
            self.config.context)

    def _create_company(self):
        Party = self.model('party.party')
        party = Party(name=self.texts('company'))
        address, = party.addresses
        address.street = self.texts('company.street')
        address.city = self.texts('company.city')
        address.country = self.country
        party.save()
        wizard = Wizard('company.company.config', config=self.config)
        wizard.execute('company')
        wizard.form.party = party
        wizard.form.currency = self.currencies['CNY']
        wizard.execute('add')
        User = self.model('res.user')
        self.config._context = User.get_preferences(True, {})
        self.record, = self.model('company.company').find([])
        self.id = self.record.id
        # Customer invoices can be cancelled by a reversing move
        self.record.cancel_invoice_out = True
        self.record.save()

    def _create_chart(self):
        wizard = Wizard('account.create_chart', config=self.config)
        wizard.execute('account')
        wizard.form.account_template = self.model(
            'account.account.template')(self.data(CHART))
        wizard.form.company = self.record
        wizard.execute('create_account')
        Account = self.model('account.account')
        by_code = {a.code: a for a in Account.find([])}
        self.accounts = {k: by_code[c] for k, c in ACCOUNTS.items()}
        wizard.form.account_receivable = self.accounts['receivable']
        wizard.form.account_payable = self.accounts['payable']
        wizard.form.category_account_revenue = self.accounts['revenue']
        wizard.form.category_account_expense = self.accounts['expense']
        wizard.execute('create_properties')
        if self.texts.language == 'zh_CN':
            self._name_accounts(by_code)

    def _name_accounts(self, by_code):
        renamed = []
        for row in read_csv('data/accounts-zh.csv'):
            account = by_code[row['code'] or None]
            account.name = row['name']
            renamed.append(account)
        self.model('account.account').save(renamed)

    def _create_journals(self):
        Journal = self.model('account.journal')
        self.journals = {j.code: j for j in Journal.find([])}
        for code, type in [('BANK', 'cash'), ('WOFF', 'write-off')]:
            self.journals[code] = Journal(code=code, type=type)
        for code, journal in self.journals.items():
            journal.name = self.texts(f'journal.{code}')
        Journal.save(list(self.journals.values()))
        Configuration = self.model('account.configuration')
        configuration = Configuration(1)
        configuration.currency_exchange_journal = self.journals['EXC']
        for side in ['credit', 'debit']:
            setattr(configuration, f'currency_exchange_{side}_account',
                self.accounts['exchange'])
        configuration.save()

    def _create_fiscal_years(self):
        last = max(self.today, self.months[-1]).year
        for year in range(self.months[0].year, last + 1):
            self._create_fiscal_year(year)
        Period = self.model('account.period')
        self._periods = Period.find([('type', '=', 'standard')])
        JournalPeriod = self.model('account.journal.period')
        JournalPeriod._proxy.create([
                {'journal': journal.id, 'period': period.id}
                for period in self._periods
                for journal in self.journals.values()], self.config.context)

    def _create_fiscal_year(self, year):
        fiscal_year = self.model('account.fiscalyear')(
            name=str(year), company=self.record,
            start_date=dt.date(year, 1, 1), end_date=dt.date(year, 12, 31))
        fiscal_year.move_sequence = self._sequence(
            'account.sequence_type_account_move', year, f'{year}-')
        sequences, = fiscal_year.invoice_sequences
        for name, prefix in [
                ('out_invoice', 'SI'), ('out_credit_note', 'SC'),
                ('in_invoice', 'PI'), ('in_credit_note', 'PC')]:
            setattr(sequences, f'{name}_sequence', self._sequence(
                    'account_invoice.sequence_type_account_invoice',
                    year, f'{prefix}{year}-'))
        fiscal_year.click('create_period')

    def _sequence(self, type, year, prefix):
        sequence = self.model('ir.sequence.strict')(
            name=prefix.rstrip('-'), prefix=prefix, padding=5,
            company=self.record,
            sequence_type=self.model('ir.sequence.type')(self.data(type)))
        sequence.save()
        return sequence

    def period(self, date):
        "Return the database id of the period of the date"
        period, = [
            p for p in self._periods if p.start_date <= date <= p.end_date]
        return period.id

    def _create_methods(self):
        Method = self.model('account.invoice.payment.method')
        self.methods = {}
        for key, journal in [('bank', 'BANK'), ('cash', 'CASH')]:
            self.methods[key] = Method(
                name=self.texts(f'method.{key}'), company=self.record,
                journal=self.journals[journal],
                credit_account=self.accounts['bank'],
                debit_account=self.accounts['bank'])
        Method.save(list(self.methods.values()))
        self.write_off = self.model('account.move.reconcile.write_off')(
            name=self.texts('write_off'), company=self.record,
            journal=self.journals['WOFF'],
            credit_account=self.accounts['difference'],
            debit_account=self.accounts['difference'])
        self.write_off.save()

    def _create_terms(self):
        Term = self.model('account.invoice.payment_term')
        self.terms = {}
        for key, lines in [
                ('day10', [(None, {'day': 10})]),
                ('days30', [(None, {'days': 30})]),
                ('days60', [(None, {'days': 60})]),
                ('month_end', [(None, {'day': 31})]),
                ('split', [
                        ('0.3', {'days': 30}),
                        ('0.3', {'days': 60}),
                        (None, {'days': 90})]),
                ]:
            term = self.terms[key] = Term(name=self.texts(f'term.{key}'))
            for ratio, delta in lines:
                line = term.lines.new(type='remainder')
                if ratio:
                    line.type = 'percent_on_total'
                    line.ratio = Decimal(ratio)
                relative, = line.relativedeltas
                for name, value in delta.items():
                    setattr(relative, name, value)
        Term.save(list(self.terms.values()))

    def _create_products(self):
        Category = self.model('product.category')
        Template = self.model('product.template')
        Unit = self.model('product.uom')
        unit = Unit(self.data('product.uom_unit'))
        area = Unit(self.data('product.uom_square_meter'))
        self.products = {}
        for side, keys in [
                ('revenue', [
                    'fee', 'rent', 'parking', 'advertising', 'materials']),
                ('expense', [
                    'cleaning', 'security', 'lift', 'garden', 'supplies'])]:
            category = Category(
                name=self.texts(f'category.product.{side}'), accounting=True,
                account_revenue=self.accounts['revenue'],
                account_expense=self.accounts['expense'])
            category.save()
            for key in keys:
                self.products[key] = Template(
                    name=self.texts(f'product.{key}'), type='service',
                    default_uom=area if key in BY_AREA else unit,
                    account_category=category)
        Template.save(list(self.products.values()))
        self.units = {
            k: t.default_uom.id for k, t in self.products.items()}
        self.products = {
            k: t.products[0].id for k, t in self.products.items()}
