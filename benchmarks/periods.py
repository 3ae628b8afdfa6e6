# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is asked about the year before a date"""
from trytond.transaction import Transaction

from .reports import Report


class _OfPeriod(Report):
    "A list that is asked about the days from the first to the date"

    def __init__(self, database, first):
        self.database = database
        self.context = {
            **database.preferences,
            'company': database.company,
            'from_date': first,
            'to_date': database.date,
            'posted': False,
            '_check_access': True,
            }
        with self.transaction():
            self.context.update(self._question())
        with self.transaction():
            self.fields = self._fields()
            self.domain = self._domain()

    def _question(self):
        return {}

    def _domain(self):
        return []


class Ledger(_OfPeriod):
    "The core's ledger of the receivable accounts per party"
    model = 'account.general_ledger.account.party'

    def _question(self):
        Year = self.database.pool.get('account.fiscalyear')
        year = Year.find(self.database.company, self.database.date)
        return {'fiscalyear': year.id}

    def _domain(self):
        Account = self.database.pool.get('account.account')
        accounts = Account.search([
                ('type.receivable', '=', True),
                ('company', '=', self.database.company),
                ])
        return [
            ('account', 'in', list(map(int, accounts))),
            ('line_count', '!=', 0),
            ]


class Balance(_OfPeriod):
    "The balances of the customers"
    model = 'account.party.balance'

    def _question(self):
        return {'type': 'customer'}


class LargestBalance(Balance):
    "The balances as after a click on their heading"
    order = [('closing', 'DESC')]


class Months(Report):
    "A series of months"
    model = 'account.aging.month'

    def __init__(self, database, months):
        self.database = database
        self.context = {
            **database.preferences,
            'company': database.company,
            'date': database.date,
            'months': months,
            'type': 'customer',
            '_check_access': True,
            }
        with self.transaction():
            self.fields = self._fields()


class Statements:
    "A run of statements"

    def __init__(self, database, first):
        self.database = database
        self.first = first

    def make(self, number):
        "Make the statements of as many parties, in the batches of the queue"
        pool = self.database.pool
        Run = pool.get('account.party.statement.run')
        Scheme = pool.get('account.aging.scheme')
        from trytond.modules.receivable_aging.statement.run import BATCH
        with Transaction().start(
                self.database.name, self.database.user,
                context=self.database.preferences) as transaction:
            run, = Run.create([{
                        'company': self.database.company,
                        'type': 'customer',
                        'from_date': self.first,
                        'to_date': self.database.date,
                        'scheme': Scheme.get_default(),
                        }])
            keys = run.find_keys()[:number]
            assert len(keys) == number
            for start in range(0, number, BATCH):
                Run.make([run], keys[start:start + BATCH])
            transaction.rollback()
