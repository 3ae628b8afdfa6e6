# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from sql.operators import Equal

from trytond.i18n import gettext
from trytond.model import Exclude, ModelSQL, ModelView, Workflow, fields
from trytond.modules.company.model import employee_field, set_employee
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.rpc import RPC
from trytond.transaction import Transaction, check_access

from ..archive.hidden import HiddenExportMixin
from ..exceptions import (
    DisposalClearanceError, DisposalCoolingOffError, DisposalItemError,
    DisposalModifyError, DisposalWitnessError, OwnApprovalError)

_STATES = [
    'draft', 'appraised', 'approved', 'executing', 'executed', 'cancelled']


class Disposal(HiddenExportMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'party.archive.disposal'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (Eval('state') != 'draft') | Eval('lines', [0]),
            })
    number = fields.Char("Number", readonly=True)
    date = fields.Date("Date", required=True, states=_states)
    method = fields.Selection([
            ('burned', "Burned"),
            ('shredded', "Shredded"),
            ('pulped', "Pulped"),
            ('erased', "Erased"),
            ], "Method", required=True, sort=False, states=_states)
    method_string = method.translated('method')
    items = fields.Many2Many(
        'party.archive.disposal.line', 'disposal', 'item', "Items",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states)
    lines = fields.One2Many(
        'party.archive.disposal.line', 'disposal', "Lines", states=_states)
    exclusions = fields.Text(
        "Exclusions", readonly=True,
        help="The items whose retention has ended but which must be kept, and "
        "why.")
    requested_by = employee_field("Requested By", states=_STATES)
    requested_user = fields.Many2One(
        'res.user', "Requested by User", readonly=True)
    appraised_by = employee_field("Appraised By", states=_STATES)
    appraised_user = fields.Many2One(
        'res.user', "Appraised by User", readonly=True)
    appraised_on = fields.Date("Appraised On", readonly=True)
    approved_by = employee_field("Approved By", states=_STATES)
    approved_user = fields.Many2One(
        'res.user', "Approved by User", readonly=True)
    approved_on = fields.Date("Approved On", readonly=True)
    earliest_on = fields.Date(
        "Not Before", readonly=True,
        help="The first day after the cooling-off.")
    witnesses = fields.Many2Many(
        'party.archive.disposal-company.employee', 'disposal', 'employee',
        "Witnesses",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': ~Eval('state').in_(
                ['draft', 'appraised', 'approved']),
            })
    executed_by = employee_field("Executed By", states=_STATES)
    executed_on = fields.Date("Executed On", readonly=True)
    files = fields.One2Many(
        'party.archive.disposal.file', 'disposal', "Files", readonly=True)
    remark = fields.Text("Remark", states=_states)
    state = fields.Selection([
            ('draft', "Draft"),
            ('appraised', "Appraised"),
            ('approved', "Approved"),
            ('executing', "Bytes Pending"),
            ('executed', "Executed"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'appraised'),
            ('appraised', 'draft'),
            ('approved', 'draft'),
            ('appraised', 'approved'),
            ('approved', 'executing'),
            ('executing', 'executed'),
            ('draft', 'cancelled'),
            ('appraised', 'cancelled'),
            ('approved', 'cancelled'),
            }
        cls._buttons.update({
                'propose': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-search',
                    'depends': ['state'],
                    },
                'appraise': {
                    'invisible': Eval('state') != 'draft',
                    'readonly': ~Eval('lines', []),
                    'icon': 'tryton-forward',
                    'depends': ['state', 'lines'],
                    },
                'redraft': {
                    'invisible': ~Eval('state').in_(
                        ['appraised', 'approved']),
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'approve': {
                    'invisible': Eval('state') != 'appraised',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'execute': {
                    'invisible': Eval('state') != 'approved',
                    'icon': 'tryton-delete',
                    'depends': ['state'],
                    },
                'erase': {
                    'invisible': Eval('state') != 'executing',
                    'icon': 'tryton-clear',
                    'depends': ['state'],
                    },
                'cancel': {
                    'invisible': ~Eval('state').in_(
                        ['draft', 'appraised', 'approved']),
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                })
        # Nobody destroys by the unattended screen of somebody else
        cls.__rpc__.update({
                'execute': RPC(
                    readonly=False, instantiate=0, fresh_session=True),
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_method(cls):
        return 'shredded'

    @classmethod
    def default_state(cls):
        return 'draft'

    def get_rec_name(self, name):
        return self.number or f'({self.id})'

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('number', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'cancelled', 'muted', '')),
            ]

    @classmethod
    def copy(cls, disposals, default=None):
        default = default.copy() if default is not None else {}
        for name in cls._button_fields | {'lines', 'items', 'witnesses'}:
            if name != 'state':
                default.setdefault(name, None)
        return super().copy(disposals, default=default)

    _button_fields = {
        'number', 'state', 'exclusions', 'requested_by', 'requested_user',
        'appraised_by', 'appraised_user', 'appraised_on', 'approved_by',
        'approved_user', 'approved_on', 'earliest_on', 'executed_by',
        'executed_on', 'files'}

    @classmethod
    def check_modification(cls, mode, disposals, values=None, external=False):
        super().check_modification(
            mode, disposals, values=values, external=external)
        if not external:
            return
        for disposal in disposals:
            if mode == 'write':
                allowed = not (values.keys() & cls._button_fields) and (
                    disposal.state == 'draft'
                    or (values.keys() <= {'witnesses'}
                        and disposal.state in {'appraised', 'approved'}))
            else:
                allowed = disposal.state == 'draft' and not disposal.number
            if not allowed:
                raise DisposalModifyError(gettext(
                        'party_archive.msg_disposal_modify',
                        disposal=disposal.rec_name))

    @classmethod
    def on_modification(cls, mode, disposals, field_names=None):
        super().on_modification(mode, disposals, field_names=field_names)
        if mode == 'create':
            cls._set_requester(disposals)

    @classmethod
    def _set_requester(cls, disposals):
        "Whoever makes the list is who asks for the disposal"
        pool = Pool()
        User = pool.get('res.user')
        user = User(Transaction().user)
        for disposal in disposals:
            employee = user.employee
            if employee and employee.company != disposal.company:
                employee = None
            cls.write([disposal], {
                    'requested_user': user.id,
                    'requested_by': employee.id if employee else None,
                    })

    @classmethod
    @ModelView.button
    def propose(cls, disposals):
        "List the items whose retention has ended"
        pool = Pool()
        Item = pool.get('party.archive.item')
        for disposal in disposals:
            with Transaction().set_context(company=disposal.company.id):
                today = Pool().get('ir.date').today()
            listed = {l.item for l in disposal.lines}
            # Those only that the user may see
            with check_access():
                items = Item.search([
                        ('company', '=', disposal.company.id),
                        ('state', '=', 'filed'),
                        ('retention_until', '<', today),
                        ('disposal_lines', 'not where', [
                                ('decision', '=', 'destroy'),
                                ('disposal.state', '!=', 'cancelled'),
                                ]),
                        ], order=[('number', 'ASC')])
            items = [i for i in Item.browse(items) if i not in listed]
            obstacles = Item.disposal_obstacles(items)
            disposal.lines = [
                *disposal.lines,
                *(cls.lines.get_target()(item=i) for i in items
                    if not obstacles.get(i.id))]
            disposal.exclusions = '\n'.join(
                f'{i.number}: {"; ".join(obstacles[i.id])}'
                for i in items if obstacles.get(i.id)) or None
        cls.save(disposals)

    def check_other(self, *names):
        "Check that the user is none of the named ones"
        pool = Pool()
        User = pool.get('res.user')
        user = User(Transaction().user)
        for name in names:
            employee = getattr(self, f'{name}_by')
            if (getattr(self, f'{name}_user') == user
                    or (employee and employee == user.employee)):
                raise OwnApprovalError(gettext(
                        'party_archive.msg_disposal_own_approval',
                        disposal=self.rec_name))

    def check_clearance(self):
        "Check that the user sees all that he decides on"
        pool = Pool()
        Item = pool.get('party.archive.item')
        ids = [l.item.id for l in self.lines]
        with check_access():
            count = Item.search([('id', 'in', ids)], order=[], count=True)
        if count != len(ids):
            raise DisposalClearanceError(gettext(
                    'party_archive.msg_disposal_clearance',
                    disposal=self.rec_name))

    def check_items(self):
        "Check that nothing stands behind the items to destroy"
        pool = Pool()
        Item = pool.get('party.archive.item')
        items = self.to_destroy
        obstacles = Item.disposal_obstacles(items)
        for item in items:
            if reasons := obstacles.get(item.id):
                raise DisposalItemError(gettext(
                        'party_archive.msg_disposal_item',
                        item=item.rec_name,
                        reasons='; '.join(reasons)))

    @property
    def to_destroy(self):
        "The items that the appraisal has not refused"
        return [l.item for l in self.lines if l.decision == 'destroy']

    @classmethod
    @ModelView.button
    @Workflow.transition('appraised')
    @set_employee('appraised_by', when='before')
    def appraise(cls, disposals):
        for disposal in disposals:
            disposal.check_other('requested')
            disposal.check_clearance()
            disposal.check_items()
            cls.write([disposal], {
                    'appraised_user': Transaction().user,
                    'appraised_on': disposal._today(),
                    'number': disposal.number or cls._next_number(disposal),
                    })

    def _today(self):
        pool = Pool()
        Date = pool.get('ir.date')
        with Transaction().set_context(company=self.company.id):
            return Date.today()

    @classmethod
    def _next_number(cls, disposal):
        pool = Pool()
        ModelData = pool.get('ir.model.data')
        Sequence = pool.get('ir.sequence')
        with Transaction().set_context(company=disposal.company.id):
            return Sequence(ModelData.get_id(
                    'party_archive', 'sequence_archive_disposal')).get()

    @classmethod
    @ModelView.button
    @Workflow.transition('approved')
    @set_employee('approved_by', when='before')
    def approve(cls, disposals):
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        for disposal in disposals:
            disposal.check_other('requested', 'appraised')
            disposal.check_clearance()
            disposal.check_items()
            days = Configuration(1).get_multivalue(
                'cooling_off_days', company=disposal.company.id)
            today = disposal._today()
            cls.write([disposal], {
                    'approved_user': Transaction().user,
                    'approved_on': today,
                    'earliest_on': today + dt.timedelta(days=days),
                    })

    @classmethod
    @ModelView.button
    @Workflow.transition('draft')
    def redraft(cls, disposals):
        cls.write(disposals, {
                'appraised_by': None, 'appraised_user': None,
                'appraised_on': None, 'approved_by': None,
                'approved_user': None, 'approved_on': None,
                'earliest_on': None,
                })

    @classmethod
    @ModelView.button
    @Workflow.transition('executing')
    @set_employee('executed_by', when='before')
    def execute(cls, disposals):
        pool = Pool()
        File = pool.get('party.archive.disposal.file')
        Item = pool.get('party.archive.item')
        cls.lock(disposals)
        Item.lock([i for d in disposals for i in d.to_destroy])
        for disposal in disposals:
            disposal.check_clearance()
            disposal.check_cooling_off()
            disposal.check_witnesses()
            # Again, for much may have happened since the approval
            disposal.check_items()
            items = disposal.to_destroy
            File.list_files(disposal, items)
            cls._erase_content(items)
            Item.write(items, {
                    'state': 'disposed',
                    'disposed_on': disposal._today(),
                    'description': None,
                    'location': None,
                    })
            cls.write([disposal], {'executed_on': disposal._today()})
        # The bytes go when it is sure that the disposal stays
        cls.__queue__.erase(disposals)

    def check_cooling_off(self):
        if self._today() < self.earliest_on:
            lang = Pool().get('ir.lang').get()
            raise DisposalCoolingOffError(gettext(
                    'party_archive.msg_disposal_cooling_off',
                    disposal=self.rec_name,
                    date=lang.strftime(self.earliest_on)))

    def check_witnesses(self):
        "Check that there are two witnesses who have not asked for it"
        witnesses = [w for w in self.witnesses if w != self.requested_by]
        if len(witnesses) < 2:
            raise DisposalWitnessError(gettext(
                    'party_archive.msg_disposal_witnesses',
                    disposal=self.rec_name))

    @classmethod
    def _erase_content(cls, items):
        "Delete what hangs on the items from the database"
        pool = Pool()
        cursor = Transaction().connection.cursor()
        resources = [str(i) for i in items]
        # Their own checks keep what is filed from everybody else
        for name in ['ir.attachment', 'ir.note']:
            table = pool.get(name).__table__()
            cursor.execute(*table.delete(
                    where=fields.SQL_OPERATORS['in'](
                        table.resource, resources)))
        Transaction().counter += 1

    @classmethod
    @ModelView.button
    def erase(cls, disposals):
        "Erase the files and finish when the last one is gone"
        pool = Pool()
        File = pool.get('party.archive.disposal.file')
        for disposal in disposals:
            if disposal.state != 'executing':
                continue
            File.erase([f for f in disposal.files if f.state == 'pending'])
            if all(f.state == 'gone' for f in File.search([
                            ('disposal', '=', disposal.id)])):
                cls.finish([disposal])

    @classmethod
    @Workflow.transition('executed')
    def finish(cls, disposals):
        pass

    @classmethod
    def erase_all(cls):
        "Go on with the disposals that were interrupted"
        cls.erase(cls.search([('state', '=', 'executing')]))

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, disposals):
        pass


class DisposalLine(HiddenExportMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.disposal.line'

    disposal = fields.Many2One(
        'party.archive.disposal', "Disposal", required=True,
        ondelete='CASCADE')
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company', searcher='search_company')
    disposal_state = fields.Function(
        fields.Selection('get_disposal_states', "State of the Disposal"),
        'on_change_with_disposal_state')
    item = fields.Many2One(
        'party.archive.item', "Item", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Eval('disposal_state') != 'draft',
            })
    decision = fields.Selection([
            ('destroy', "Destroy"),
            ('keep', "Keep"),
            ], "Decision", required=True, sort=False,
        states={
            'readonly': Eval('disposal_state') != 'draft',
            })
    decision_string = decision.translated('decision')
    remark = fields.Char(
        "Remark",
        states={
            'readonly': Eval('disposal_state') != 'draft',
            'required': Bool(Eval('decision') == 'keep'),
            })
    content = fields.Function(
        fields.Text("Content", help="What exactly goes."), 'get_content')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('item')
        table = cls.__table__()
        cls._sql_constraints.append(
            ('item_unique',
                Exclude(table, (table.disposal, Equal), (table.item, Equal)),
                'party_archive.msg_disposal_line_unique'))

    @classmethod
    def default_decision(cls):
        return 'destroy'

    @classmethod
    def default_disposal_state(cls):
        return 'draft'

    @classmethod
    def get_disposal_states(cls):
        pool = Pool()
        Disposal = pool.get('party.archive.disposal')
        return Disposal.fields_get(['state'])['state']['selection']

    @fields.depends('disposal', '_parent_disposal.state')
    def on_change_with_disposal_state(self, name=None):
        return self.disposal.state if self.disposal else 'draft'

    @fields.depends('disposal', '_parent_disposal.company')
    def on_change_with_company(self, name=None):
        return self.disposal.company if self.disposal else None

    @classmethod
    def search_company(cls, name, clause):
        return [('disposal.' + clause[0], *clause[1:])]

    def get_content(self, name):
        return '\n'.join(d.name for d in self.item.documents)

    @classmethod
    def check_modification(cls, mode, lines, values=None, external=False):
        super().check_modification(
            mode, lines, values=values, external=external)
        for line in lines:
            if line.disposal.state != 'draft':
                raise DisposalModifyError(gettext(
                        'party_archive.msg_disposal_modify',
                        disposal=line.disposal.rec_name))


class DisposalWitness(ModelSQL):
    __name__ = 'party.archive.disposal-company.employee'

    disposal = fields.Many2One(
        'party.archive.disposal', "Disposal", required=True,
        ondelete='CASCADE')
    employee = fields.Many2One(
        'company.employee', "Witness", required=True, ondelete='RESTRICT')
