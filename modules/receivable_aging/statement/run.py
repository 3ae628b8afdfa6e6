# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from itertools import groupby
from operator import itemgetter

from sql.aggregate import Count

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Workflow, fields
from trytond.model.exceptions import AccessError
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import grouped_slice
from trytond.transaction import Transaction

from ..exceptions import StatementEmptyError
from .figures import Figures
from .period import QuestionMixin, check_period

_in = fields.SQL_OPERATORS['in']
# The parties of which the statements are made in one transaction
BATCH = 100


class StatementRun(QuestionMixin, Workflow, ModelSQL, ModelView):
    "The statements of many parties for a period"
    __name__ = 'account.party.statement.run'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    company = fields.Many2One(
        'company.company', "Company", required=True, states=_states)
    type = fields.Selection([
            ('customer', "Customers"),
            ('supplier', "Suppliers"),
            ('both', "Customers and Suppliers"),
            ], "Type", required=True, sort=False, states=_states)
    from_date = fields.Date(
        "From Date", required=True,
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('from_date', '<=', Eval('to_date')), ()),
            ],
        states=_states)
    to_date = fields.Date("To Date", required=True, states=_states)
    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True, states=_states)
    currency_mode = fields.Selection([
            ('company', "Company Currency"),
            ('transaction', "Document Currency"),
            ], "Amounts", required=True, sort=False, states=_states,
        help="Whether each party gets one statement in the currency of the "
        "company or one for each currency of its documents.")
    categories = fields.Many2Many(
        'account.party.statement.run-party.category', 'run', 'category',
        "Categories", states=_states,
        help="Only the parties of these categories and of those below them.")
    minimum = Monetary(
        "Minimum Balance", currency='currency', digits='currency',
        states=_states,
        help="Leave out whoever owes or is owed less at the end.\n"
        "Leave empty for all that have a balance or movements.")
    currency = fields.Function(fields.Many2One(
            'currency.currency', "Currency"),
        'on_change_with_currency')
    email = fields.Boolean(
        "Send by E-mail", states=_states,
        help="Send the statements at once, instead of leaving drafts.")
    total = fields.Integer(
        "Statements", readonly=True, help="How many are to be made.")
    done = fields.Function(fields.Integer("Done"), 'get_progress')
    failed = fields.Function(fields.Integer("Failed"), 'get_progress')
    progress = fields.Function(fields.Float("Progress"), 'get_progress')
    statements = fields.One2Many(
        'account.party.statement', 'run', "Statements", readonly=True)
    failures = fields.One2Many(
        'account.party.statement.run.failure', 'run', "Failures",
        readonly=True)
    state = fields.Selection([
            ('draft', "Draft"),
            ('started', "Started"),
            ], "State", required=True, readonly=True, sort=False)

    del _states

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('to_date', 'DESC'))
        cls._transitions |= {('draft', 'started')}
        cls._buttons.update({
                'start': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-launch',
                    'depends': ['state'],
                    },
                'resume': {
                    'invisible': Eval('state') != 'started',
                    'icon': 'tryton-refresh',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @classmethod
    def get_progress(cls, runs, names):
        """Count what is there, so that no two workers write the same record

        A statement that is to be mailed is done when it is sent.
        """
        pool = Pool()
        Statement = pool.get('account.party.statement')
        Failure = pool.get('account.party.statement.run.failure')
        statement, failure = Statement.__table__(), Failure.__table__()
        ids = [r.id for r in runs]
        made = cls._count(ids, statement)
        sent = cls._count(ids, statement, statement.state != 'draft')
        failed = cls._count(ids, failure)
        values = defaultdict(dict)
        for run in runs:
            done = (sent if run.email else made).get(run.id, 0)
            values['done'][run.id] = done
            values['failed'][run.id] = failed.get(run.id, 0)
            values['progress'][run.id] = min(1, round(
                    (done + failed.get(run.id, 0)) / run.total, 4)
                ) if run.total else None
        return {n: values[n] for n in names}

    @staticmethod
    def _count(ids, table, where=None):
        is_of = _in(table.run, ids)
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.run, Count(table.id),
                where=is_of if where is None else is_of & where,
                group_by=table.run))
        return dict(cursor.fetchall())

    def get_rec_name(self, name):
        lang = Pool().get('ir.lang').get()
        return ' – '.join(
            lang.strftime(d) for d in [self.from_date, self.to_date])

    @classmethod
    def copy(cls, runs, default=None):
        default = default.copy() if default is not None else {}
        for name in ['total', 'statements', 'failures']:
            default.setdefault(name)
        return super().copy(runs, default=default)

    @classmethod
    def check_modification(cls, mode, runs, values=None, external=False):
        super().check_modification(
            mode, runs, values=values, external=external)
        for run in runs:
            if run._is_frozen(mode, set(values or []), external):
                raise AccessError(gettext(
                        'receivable_aging.msg_statement_run_modify',
                        run=run.rec_name))

    def _is_frozen(self, mode, names, external):
        "Return whether the record may not be changed like that"
        if mode == 'create':
            return external and (self.state != 'draft' or bool(self.total))
        elif self.state != 'draft':
            return external or mode == 'delete'
        return external and bool({'state', 'total', 'statements'} & names)

    @classmethod
    def validate_fields(cls, runs, field_names):
        super().validate_fields(runs, field_names)
        if not field_names or field_names & {'from_date', 'to_date'}:
            for run in runs:
                check_period(run.from_date, run.to_date)

    @classmethod
    @ModelView.button
    @Workflow.transition('started')
    def start(cls, runs):
        "Find the parties and let the queue make their statements"
        Scheme = Pool().get('account.aging.scheme')
        Scheme.check_buckets([r.scheme for r in runs])
        for run in runs:
            keys = run.find_keys()
            if not keys:
                raise StatementEmptyError(gettext(
                        'receivable_aging.msg_statement_run_empty',
                        run=run.rec_name))
            run.total = len(keys)
            run.save()
            run._enqueue(keys)

    @classmethod
    @ModelView.button
    def resume(cls, runs):
        "Make what has not been made, after a failure"
        Failure = Pool().get('account.party.statement.run.failure')
        for run in runs:
            Failure.delete(run.failures)
            run._enqueue(run.find_keys())

    def find_keys(self):
        "Return the sorted pairs of party and currency"
        figures = Figures(
            *self.question, categories=[c.id for c in self.categories])
        return sorted(figures.keys(minimum=self.minimum))

    def _enqueue(self, keys):
        # All of a party in the same batch
        parties = [
            list(map(list, keys)) for _, keys in groupby(keys, itemgetter(0))]
        with Transaction().set_context(queue_batch=None):
            for batch in grouped_slice(parties, BATCH):
                self.__class__.__queue__.make(
                    [self], [key for keys in batch for key in keys])

    @classmethod
    def make(cls, runs, keys):
        """Make the statements of the pairs of party and currency

        What has been made before is left alone, so it may be run again.
        """
        Statement = Pool().get('account.party.statement')
        run, = runs
        made = run._made({party for party, _ in keys})
        statements = [
            run._statement(party, currency) for party, currency in keys
            if (party, currency) not in made]
        if statements:
            Statement._compute(run.question, statements)
        if run.email:
            cls._mail(run, keys)

    def _made(self, parties):
        Statement = Pool().get('account.party.statement')
        table = Statement.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.party, table.currency,
                where=(table.run == self.id)
                & _in(table.party, sorted(parties))))
        return set(map(tuple, cursor.fetchall()))

    def _statement(self, party, currency):
        Statement = Pool().get('account.party.statement')
        return Statement(
            run=self, company=self.company, party=party, type=self.type,
            from_date=self.from_date, to_date=self.to_date,
            scheme=self.scheme, currency_mode=self.currency_mode,
            currency=currency, state='draft', reminders=0)

    @classmethod
    def _mail(cls, run, keys):
        "Mail each of the statements on its own, so that one may fail"
        Statement = Pool().get('account.party.statement')
        drafts = Statement.search([
                ('run', '=', run.id),
                ('state', '=', 'draft'),
                ('party', 'in', sorted({party for party, _ in keys})),
                ], order=[('id', 'ASC')])
        with Transaction().set_context(queue_batch=None):
            for statement in drafts:
                Statement.__queue__.mail_by_queue([statement])


class StatementRunCategory(ModelSQL):
    __name__ = 'account.party.statement.run-party.category'

    run = fields.Many2One(
        'account.party.statement.run', "Run", required=True,
        ondelete='CASCADE')
    category = fields.Many2One(
        'party.category', "Category", required=True, ondelete='CASCADE')


class StatementRunFailure(ModelSQL, ModelView):
    "Why a statement could not be made or sent"
    __name__ = 'account.party.statement.run.failure'

    run = fields.Many2One(
        'account.party.statement.run', "Run", required=True,
        ondelete='CASCADE')
    party = fields.Many2One(
        'party.party', "Party", required=True, ondelete='CASCADE')
    statement = fields.Many2One(
        'account.party.statement', "Statement", ondelete='CASCADE')
    reason = fields.Text("Reason")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('run')
