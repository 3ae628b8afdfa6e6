# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql.aggregate import Count, Sum

from trytond import backend
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Workflow, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.tools import grouped_slice, sqlite_apply_types
from trytond.transaction import Transaction

from ..exceptions import FeeRunError
from ..premises.building import CompanyMixin
from .billing import Billing
from .cancel import take_back
from .invoicing import Invoicing

_in = fields.SQL_OPERATORS['in']
# The parties of which the invoices are made in one transaction
BATCH = 200


class Run(CompanyMixin, Workflow, ModelSQL, ModelView):
    "The fees of many units for a period"
    __name__ = 'property.fee.run'

    _states = {
        'readonly': Eval('state') != 'draft',
        }
    _invoice_states = {
        'readonly': ~Eval('state').in_(['draft', 'generated']),
        }

    number = fields.Char("Number", readonly=True)
    period_start = fields.Date(
        "From", required=True, states=_states,
        domain=[
            If(Bool(Eval('period_start')) & Bool(Eval('period_end')),
                ('period_start', '<=', Eval('period_end')),
                ()),
            ])
    period_end = fields.Date(
        "Until", required=True, states=_states,
        domain=[
            If(Bool(Eval('period_start')) & Bool(Eval('period_end')),
                ('period_end', '>=', Eval('period_start')),
                ()),
            ])
    tariffs = fields.Many2Many(
        'property.fee.run-tariff', 'run', 'tariff', "Tariffs",
        required=True, states=_states,
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    buildings = fields.Many2Many(
        'property.fee.run-building', 'run', 'building', "Buildings",
        states=_states,
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        help="Leave empty for all buildings.")
    invoice_date = fields.Date(
        "Invoice Date", states=_invoice_states,
        help="Leave empty for the day on which it is invoiced.")
    payment_term = fields.Many2One(
        'account.invoice.payment_term', "Payment Term", ondelete='RESTRICT',
        states=_invoice_states,
        help="For the parties that have none of their own.")
    invoice_per = fields.Selection([
            ('party', "Party"),
            ('unit', "Party and Unit"),
            ], "One Invoice per", required=True, sort=False,
        states=_invoice_states)
    post = fields.Boolean(
        "Post Invoices", states=_invoice_states,
        help="Otherwise the invoices are drafts.")
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = fields.Function(
        Monetary(
            "Amount", currency='currency', digits='currency',
            help="The sum of the fees, without taxes."),
        'get_totals')
    fees = fields.One2Many(
        'property.fee', 'run', "Fees",
        states={
            'readonly': Eval('state') != 'generated',
            })
    problems = fields.One2Many(
        'property.fee.run.problem', 'run', "Problems", readonly=True)
    readings = fields.Many2Many(
        'property.fee.run-meter.reading', 'run', 'reading', "Readings",
        readonly=True, help="What consumption was charged from.")
    done = fields.Function(
        fields.Float("Invoiced", help="The share of the fees."),
        'get_totals')
    state = fields.Selection([
            ('draft', "Draft"),
            ('generated', "Generated"),
            ('invoiced', "Invoiced"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)

    del _states, _invoice_states

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('period_end', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'generated'),
            ('generated', 'draft'),
            ('generated', 'invoiced'),
            ('invoiced', 'cancelled'),
            }
        cls._buttons.update({
                'generate': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'draft': {
                    'invisible': Eval('state') != 'generated',
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'invoice': {
                    'invisible': Eval('state') != 'generated',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'resume': {
                    'invisible': (
                        (Eval('state') != 'invoiced')
                        | (Eval('done', 0) >= 1)),
                    'icon': 'tryton-refresh',
                    'depends': ['state', 'done'],
                    },
                'cancel': {
                    'invisible': Eval('state') != 'invoiced',
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_invoice_per(cls):
        return 'party'

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        lang = Pool().get('ir.lang').get()
        period = '–'.join(
            map(lang.strftime, [self.period_start, self.period_end]))
        return ' '.join(filter(None, [self.number, period]))

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('number',) + tuple(clause[1:])]

    @classmethod
    def get_totals(cls, runs, names):
        "Sum up the fees in the database, for a run may have thousands"
        pool = Pool()
        Fee = pool.get('property.fee')
        table = Fee.__table__()
        cursor = Transaction().connection.cursor()
        query = table.select(
            table.run, Sum(table.amount).as_('amount'), Count(table.id),
            Count(table.invoice_line),
            where=_in(table.run, [r.id for r in runs]),
            group_by=table.run)
        if backend.name == 'sqlite':
            sqlite_apply_types(query, [None, 'NUMERIC', None, None])
        cursor.execute(*query)
        values = {
            'amount': {r.id: Decimal(0) for r in runs},
            'done': {r.id: None for r in runs},
            }
        currencies = {r.id: r.currency for r in runs}
        for run, amount, fees, invoiced in cursor:
            values['amount'][run] = currencies[run].round(amount)
            values['done'][run] = round(invoiced / fees, 4)
        return {n: values[n] for n in names}

    @classmethod
    def copy(cls, runs, default=None):
        default = default.copy() if default is not None else {}
        for name in ['number', 'fees', 'problems', 'readings']:
            default.setdefault(name)
        return super().copy(runs, default=default)

    @classmethod
    def check_modification(cls, mode, runs, values=None, external=False):
        super().check_modification(
            mode, runs, values=values, external=external)
        for run in runs:
            if run._is_frozen(mode, (values or {}).keys(), external):
                raise FeeRunError(gettext(
                        'party_archive.msg_fee_run_modify',
                        run=run.rec_name))

    def _is_frozen(self, mode, names, external):
        "Return whether the run may not be changed like that"
        if mode == 'delete':
            return self.state != 'draft' or self.number
        elif not external:
            return False
        elif mode == 'create':
            return self.state != 'draft' or self.number
        open_names = set()
        if self.state == 'generated':
            open_names = {
                'fees', 'invoice_date', 'payment_term', 'invoice_per', 'post'}
        return (self.state != 'draft' and names - open_names
            or names & {'state', 'number', 'problems', 'readings'})

    @property
    def units(self):
        "Return the units of the run"
        pool = Pool()
        Unit = pool.get('property.unit')
        domain = [('company', '=', self.company.id)]
        if self.buildings:
            domain.append(('building', 'in', [b.id for b in self.buildings]))
        return Unit.search(domain)

    @classmethod
    @ModelView.button
    @Workflow.transition('generated')
    def generate(cls, runs):
        "Make the fees that are missing for the period"
        pool = Pool()
        Fee = pool.get('property.fee')
        Tariff = pool.get('property.fee.tariff')
        Problem = pool.get('property.fee.run.problem')
        Reading = pool.get('property.meter.reading')
        cls.lock(runs)
        for run in runs:
            # Two runs at the same time would not see the fees of each other
            Tariff.lock(run.tariffs)
            fees, problems, readings = run._compute()
            if not fees and not problems:
                raise FeeRunError(gettext(
                        'party_archive.msg_fee_run_nothing',
                        run=run.rec_name))
            Fee.save(fees)
            Problem.save(problems)
            Reading.mark_billed(readings)
            run.readings = readings
        cls.save(runs)
        cls.set_number(runs)

    def _compute(self):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        Problem = pool.get('property.fee.run.problem')
        fees, problems = [], []
        confidentiality = Configuration(1).get_multivalue(
            'fee_confidentiality', company=self.company.id)
        billing = Billing(
            self.company, self.units, self.period_start, self.period_end)
        for tariff in self.tariffs:
            tariff.check_account()
            new, bad = billing.fees(tariff)
            for fee in new:
                fee.run = self
                fee.confidentiality = confidentiality
            fees.extend(new)
            problems.extend(
                Problem(run=self, unit=u, tariff=tariff, reason=reason)
                for u, reason in bad)
        return fees, problems, billing.readings

    @classmethod
    def set_number(cls, runs):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        configuration = Configuration(1)
        for run in runs:
            if not run.number:
                sequence = configuration.get_multivalue(
                    'fee_run_sequence', company=run.company.id)
                with Transaction().set_context(company=run.company.id):
                    run.number = sequence.get()
        cls.save(runs)

    @classmethod
    @ModelView.button
    @Workflow.transition('draft')
    def draft(cls, runs):
        "Take the fees away that have not been invoiced"
        pool = Pool()
        Fee = pool.get('property.fee')
        Problem = pool.get('property.fee.run.problem')
        cls.lock(runs)
        Fee.delete([f for r in runs for f in r.fees])
        Problem.delete([p for r in runs for p in r.problems])
        cls._free_readings(runs)

    @classmethod
    def _free_readings(cls, runs):
        "Let the readings change that no other run has charged"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        RunReading = pool.get('property.fee.run-meter.reading')
        readings = {r for run in runs for r in run.readings}
        RunReading.delete(RunReading.search([
                    ('run', 'in', [r.id for r in runs])]))
        others = RunReading.search([
                ('reading', 'in', [r.id for r in readings])])
        readings -= {o.reading for o in others}
        Reading.mark_unbilled(sorted(readings, key=int))

    @classmethod
    @ModelView.button
    @Workflow.transition('invoiced')
    def invoice(cls, runs):
        "Let the queue make the invoices of the fees"
        cls.lock(runs)
        for run in runs:
            if not run.fees:
                raise FeeRunError(gettext(
                        'party_archive.msg_fee_run_nothing',
                        run=run.rec_name))
            run._enqueue()

    @classmethod
    @ModelView.button
    def resume(cls, runs):
        "Invoice what has not been invoiced, after a failure"
        pool = Pool()
        Problem = pool.get('property.fee.run.problem')
        Problem.delete([
                p for r in runs for p in r.problems if p.party])
        for run in runs:
            run._enqueue()

    def _enqueue(self):
        pool = Pool()
        Fee = pool.get('property.fee')
        fees = Fee.search([
                ('run', '=', self.id),
                ('invoice_line', '=', None),
                ('cancelled', '=', False),
                ], order=[('party', 'ASC')])
        parties = sorted({f.party.id for f in fees})
        with Transaction().set_context(queue_batch=None):
            for batch in grouped_slice(parties, BATCH):
                self.__class__.__queue__.invoice_parties([self], list(batch))

    @classmethod
    def invoice_parties(cls, runs, parties):
        """Make the invoices of the fees of the parties

        What has been invoiced before is left alone, so it may be run again.
        """
        run, = runs
        Invoicing(run).make(parties)

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, runs):
        "Take back what the runs have made"
        pool = Pool()
        Fee = pool.get('property.fee')
        cls.lock(runs)
        for run in runs:
            take_back(run)
        Fee.write([f for r in runs for f in r.fees], {'cancelled': True})
        cls._free_readings(runs)


class RunTariff(ModelSQL):
    __name__ = 'property.fee.run-tariff'

    run = fields.Many2One(
        'property.fee.run', "Run", required=True, ondelete='CASCADE')
    tariff = fields.Many2One(
        'property.fee.tariff', "Tariff", required=True, ondelete='RESTRICT')


class RunBuilding(ModelSQL):
    __name__ = 'property.fee.run-building'

    run = fields.Many2One(
        'property.fee.run', "Run", required=True, ondelete='CASCADE')
    building = fields.Many2One(
        'property.building', "Building", required=True, ondelete='RESTRICT')


class RunReading(ModelSQL):
    __name__ = 'property.fee.run-meter.reading'

    run = fields.Many2One(
        'property.fee.run', "Run", required=True, ondelete='CASCADE')
    reading = fields.Many2One(
        'property.meter.reading', "Reading", required=True,
        ondelete='RESTRICT')


class RunProblem(ModelSQL, ModelView):
    "What could not be charged, and why"
    __name__ = 'property.fee.run.problem'

    run = fields.Many2One(
        'property.fee.run', "Run", required=True, readonly=True,
        ondelete='CASCADE')
    unit = fields.Many2One(
        'property.unit', "Unit", readonly=True, ondelete='CASCADE')
    tariff = fields.Many2One(
        'property.fee.tariff', "Tariff", readonly=True, ondelete='CASCADE')
    party = fields.Many2One(
        'party.party', "Party", readonly=True, ondelete='CASCADE')
    reason = fields.Text("Reason", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('run')
