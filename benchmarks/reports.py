# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The reports that are compared, and what a client asks of them"""
import datetime as dt

from trytond import backend
from trytond.pool import Pool
from trytond.transaction import Transaction

PAGE = 1000
CORE = 'account.aged_balance'
PARTY = 'account.aging.party'
DOCUMENT = 'account.aging.document'
# Every record is read with them by the clients
ALWAYS = ['rec_name', '_timestamp', '_write', '_delete']


class Database:
    """The ledger and its user

    date is the one that is asked for.
    """

    def __init__(self, name, date):
        self.name = name
        self.date = date
        self.pool = Pool(name)
        self.pool.init()
        with Transaction().start(name, 0, readonly=True):
            User = self.pool.get('res.user')
            self.user, = User.search([('login', '=', 'admin')])
            self.company = self.user.company.id
            self.user = self.user.id
        with self.transaction():
            User = self.pool.get('res.user')
            self.preferences = User.get_preferences(context_only=True)

    def transaction(self, context=None):
        return Transaction().start(
            self.name, self.user, readonly=True, context=context)

    def has(self, model):
        return model in {n for n, _ in self.pool.iterobject()}

    def question(self, model, date):
        "Return the context that asks the model about the customers"
        question = {
            'company': self.company,
            'date': date,
            'type': 'customer',
            'posted': False,
            }
        if model == CORE:
            question.update(unit='day', term1=30, term2=60, term3=90)
        else:
            question.update(
                scheme=self._scheme(), basis='maturity',
                unallocated='separate', currency_mode='company')
        return question

    def _scheme(self):
        with self.transaction():
            Scheme = self.pool.get('account.aging.scheme')
            scheme, = Scheme.search([], limit=1)
            return scheme.id


class Report:
    "A report with its question at the date of the database, or another one"
    domain = []
    order = None

    def __init__(self, database, model, date=None):
        self.database = database
        self.model = model
        self.context = {
            **database.preferences,
            **database.question(model, date or database.date),
            '_check_access': True,
            }
        with self.transaction():
            self.fields = self._fields()
            self.rows = len(self._query())

    def transaction(self):
        return self.database.transaction(context=self.context)

    @property
    def Model(self):
        return self.database.pool.get(self.model)

    def _fields(self):
        "Return the names of the fields that the list of a client reads"
        names = []
        definitions = self.Model.fields_view_get(
            self._view(), 'tree')['fields']
        for name, definition in definitions.items():
            names.append(name)
            if definition['type'] in {'many2one', 'one2one', 'reference'}:
                names.append(f'{name}.rec_name')
        return names + [n for n in ALWAYS if n not in names]

    def _view(self):
        "Return the id of the list view of the report's action, if it has one"
        View = self.database.pool.get('ir.ui.view')
        with Transaction().set_context(_check_access=False):
            views = View.search([
                    ('model', '=', self.model),
                    ('type', '=', 'tree'),
                    ('inherit', '=', None),
                    ], limit=1)
        return views[0].id if views else None

    def _query(self):
        cursor = Transaction().connection.cursor()
        cursor.execute(*self.Model.table_query())
        return cursor.fetchall()

    def query(self):
        "Run the query of the report and fetch its rows"
        with self.transaction():
            self._query()

    def database_only(self):
        """Let the database run the query without fetching its rows

        What fetching costs depends on the driver more than on the query.
        """
        with self.transaction():
            query = self.Model.table_query()
            cursor = Transaction().connection.cursor()
            cursor.execute(
                'EXPLAIN (ANALYZE, TIMING OFF) ' + str(query), query.params)
            cursor.fetchall()

    def count(self):
        with self.transaction():
            return self.Model.search_count(self.domain)

    def page(self):
        "Ask for the number of records and the first page, names included"
        self.count()
        self._read(PAGE)

    def all(self):
        "Ask for all the records, names included"
        self._read(None)

    def _read(self, limit):
        # Each call of a client is a transaction of its own
        with self.transaction():
            ids = list(map(int, self.Model.search(
                        self.domain, limit=limit, order=self.order)))
        with self.transaction():
            self.Model.read(ids, self.fields)

    def page_in_batches(self):
        """Ask for the first page as the web client splits it

        It reads fewer records at once the more fields it shows.
        """
        self.count()
        with self.transaction():
            ids = list(map(int, self.Model.search(self.domain, limit=PAGE)))
        size = PAGE // min(len(self.fields), 10)
        for start in range(0, len(ids), size):
            with self.transaction():
                self.Model.read(ids[start:start + size], self.fields)


class Scan:
    """The limit: looking at each open line of the customers once

    query is what is run; plan says how the database runs it.
    """

    def __init__(self, database):
        self.database = database
        with database.transaction():
            Account = database.pool.get('account.account')
            Line = database.pool.get('account.move.line')
            accounts = Account.search([
                    ('type.receivable', '=', True),
                    ('company', '=', database.company),
                    ])
            marks = ', '.join(str(int(a)) for a in accounts)
            self.query = (
                'SELECT COUNT(*), MAX(party), MIN(maturity_date), '
                f'SUM(debit - credit) FROM "{Line._table}" '
                f'WHERE account IN ({marks}) AND party IS NOT NULL '
                'AND reconciliation IS NULL')
            cursor = Transaction().connection.cursor()
            explain = (
                'EXPLAIN ' if backend.name == 'postgresql'
                else 'EXPLAIN QUERY PLAN ')
            cursor.execute(explain + self.query)
            self.plan = [str(row[-1]).strip() for row in cursor]

    def run(self):
        with self.database.transaction():
            cursor = Transaction().connection.cursor()
            cursor.execute(self.query)
            return cursor.fetchall()


def a_year_before(date):
    return date - dt.timedelta(days=365)
