# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The ways to settle documents, each done as a client does it"""
from functools import partial

from trytond.transaction import Transaction

from .reports import ALWAYS, PAGE, Database, Report
from .request import request

LINE = 'account.move.line'
SETTLEMENT = 'account.settlement'


class Ways:
    """The open documents of a customer and how they can be settled

    Each method settles as many of them as it is told, the oldest first, and
    takes it back.
    """

    def __init__(self, name, date):
        self.database = Database(name, date)
        self.date = date
        self.context = {
            **self.database.preferences, '_check_access': True}
        question = self.database.question('account.aging.document', date)
        with self._transaction(**question):
            self.party, self.count = self._busiest()
        with self._transaction():
            self.documents = self._documents()
            self.method = self._method()

    def _transaction(self, **context):
        return Transaction().start(
            self.database.name, self.database.user,
            context={**self.context, **context})

    def _request(self, function, keep=False, **context):
        "Call the function as the server does it, and take it back"
        return request(
            self.database.name, self.database.user,
            {**self.context, **context}, function, keep=keep)

    @property
    def pool(self):
        return self.database.pool

    def _busiest(self):
        "Return the customer with the most open documents, and their number"
        Document = self.pool.get('account.aging.document')
        cursor = Transaction().connection.cursor()
        query = Document.table_query()
        cursor.execute(
            f'SELECT party, COUNT(*) FROM ({query}) AS d '
            'WHERE open_amount > 0 GROUP BY party '
            'ORDER BY COUNT(*) DESC LIMIT 1', query.params)
        return cursor.fetchone()

    def _documents(self):
        "Return ids of line, invoice and account with the open amount"
        Invoice = self.pool.get('account.invoice')
        company = self.pool.get('company.company')(self.database.company)
        invoices = Invoice.search([
                ('party', '=', self.party),
                ('type', '=', 'out'),
                ('state', '=', 'posted'),
                ('currency', '=', company.currency.id),
                ('total_amount', '>', 0),
                ('payment_lines', '=', None),
                ], limit=2 * PAGE)
        result = []
        for invoice in invoices:
            if len(invoice.lines_to_pay) == 1:
                line, = invoice.lines_to_pay
                result.append((
                        line.id, invoice.id, line.account.id,
                        line.debit - line.credit))
        return result

    def _method(self):
        Method = self.pool.get('account.invoice.payment.method')
        method, = Method.search([], limit=1)
        return method.id

    # The ways

    def settlement(self, number):
        "One settlement of all: the draft is saved, then it is posted"
        chosen = self._chosen(number)
        Settlement = self.pool.get(SETTLEMENT)

        def post():
            Settlement.post([Settlement(id_)])
            self._check(chosen)

        id_ = self._request(partial(self._draft, chosen), keep=True)
        try:
            self._request(post)
        finally:
            self._request(
                lambda: Settlement.delete([Settlement(id_)]), keep=True)

    def _draft(self, chosen):
        Settlement = self.pool.get(SETTLEMENT)
        settlement, = Settlement.create([{
                    'party': self.party,
                    'type': 'receipt',
                    'date': self.date,
                    'payment_method': self.method,
                    'amount': sum(a for *_, a in chosen),
                    'lines': [('create', [
                                {'line': line, 'amount': amount}
                                for line, _, _, amount in chosen])],
                    }])
        return settlement.id

    def pay(self, number):
        "The Pay wizard of the invoice, once for each"
        for document in self._chosen(number):
            _, invoice, _, _ = document
            self._request(
                partial(self._pay, document), active_model='account.invoice',
                active_id=invoice, active_ids=[invoice])

    def _pay(self, document):
        *_, amount = document
        Pay = self.pool.get('account.invoice.pay', type='wizard')
        session, start, _ = Pay.create()
        form = Pay.execute(session, {}, start)['view']['defaults']
        form = {n: v for n, v in form.items() if not n.endswith('.')}
        form.update(
            amount=amount, date=self.date, payment_method=self.method)
        Pay.execute(session, {'start': form}, 'choice')
        self._check([document])

    def reconcile(self, number):
        "One payment, and the wizard that reconciles chosen lines"
        self._request(partial(self._reconcile, self._chosen(number)))

    def _reconcile(self, chosen):
        Move = self.pool.get('account.move')
        payment = self._payment(chosen)
        Move.post([payment])
        ids = [line for line, *_ in chosen] + [
            l.id for l in payment.lines if l.party]
        with Transaction().set_context(
                active_model=LINE, active_id=ids[0], active_ids=ids):
            Reconcile = self.pool.get(
                'account.move.reconcile_lines', type='wizard')
            session, start, _ = Reconcile.create()
            Reconcile.execute(session, {}, start)
        self._check(chosen)

    def _chosen(self, number):
        "Return documents of one account"
        account = self.documents[0][2]
        chosen = [d for d in self.documents if d[2] == account][:number]
        assert len(chosen) == number
        return chosen

    def _payment(self, chosen):
        Method = self.pool.get('account.invoice.payment.method')
        Move = self.pool.get('account.move')
        Period = self.pool.get('account.period')
        method = Method(self.method)
        amount = sum(a for *_, a in chosen)
        move, = Move.create([{
                    'company': self.database.company,
                    'journal': method.journal.id,
                    'period': Period.find(
                        self.database.company, date=self.date).id,
                    'date': self.date,
                    'lines': [('create', [
                                {
                                    'account': chosen[0][2],
                                    'party': self.party, 'credit': amount},
                                {
                                    'account': method.debit_account.id,
                                    'debit': amount},
                                ])],
                    }])
        return move

    def _check(self, chosen):
        "Check that they are paid now"
        Line = self.pool.get(LINE)
        lines = Line.browse([line for line, *_ in chosen])
        assert all(l.reconciliation for l in lines)

    # The lists

    def open_form(self):
        "Choose the customer in a new form"
        with self._transaction():
            Settlement = self.pool.get(SETTLEMENT)
            settlement = Settlement(**Settlement.default_get(
                    list(Settlement._fields), with_rec_name=False))
            settlement.payment_method = self.method
            settlement.party = self.party
            return settlement.on_change(['party'])

    def list_lines(self):
        "Read what the core's list shows of the lines of the customer"
        List(self.database, self.party).page()


class List(Report):
    "The core's list of the open lines of a party"

    def __init__(self, database, party):
        self.database = database
        self.model = LINE
        self.party = party
        self.context = {**database.preferences, '_check_access': True}
        with self.transaction():
            self.fields = self._fields()
            self.fields += [n for n in ALWAYS if n not in self.fields]

    def page(self):
        domain = [
            ('party', '=', self.party),
            ('account.type.receivable', '=', True),
            ('reconciliation', '=', None),
            ]
        with self.transaction():
            self.Model.search(domain, limit=PAGE, count=True)
        with self.transaction():
            ids = list(map(int, self.Model.search(
                        domain, limit=PAGE, order=[('maturity_date', 'ASC')])))
        with self.transaction():
            return self.Model.read(ids, self.fields)

