# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from dateutil.relativedelta import relativedelta

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Workflow, fields
from trytond.modules.company.model import employee_field, set_employee
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..archive.hidden import HiddenExportMixin
from ..exceptions import InspectionFindingError, InspectionModifyError


class Location(metaclass=PoolMeta):
    __name__ = 'party.archive.location'

    inspection_months = fields.Integer(
        "Inspected Every",
        domain=[
            ['OR',
                ('inspection_months', '=', None),
                ('inspection_months', '>', 0),
                ],
            ],
        help="After how many months the location is inspected again.\n"
        "Leave empty if it is not inspected by itself.")


class Inspection(HiddenExportMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'party.archive.inspection'

    _states = {
        'readonly': Eval('state') == 'closed',
        }

    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (
                (Eval('state') != 'planned') | Eval('location', -1)),
            })
    location = fields.Many2One(
        'party.archive.location', "Location", required=True,
        ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Eval('state') != 'planned',
            })
    planned_on = fields.Date(
        "Planned On", required=True,
        states={
            'readonly': Eval('state') != 'planned',
            })
    done_on = fields.Date("Done On", readonly=True)
    inspector = employee_field(
        "Inspector", states=['planned', 'done', 'closed'])
    temperature = fields.Numeric(
        "Temperature", digits=(5, 1), states=_states, help="In °C.")
    humidity = fields.Numeric(
        "Humidity", digits=(5, 1), states=_states, help="In percent.")
    findings = fields.One2Many(
        'party.archive.inspection.finding', 'inspection', "Findings",
        states=_states)
    remark = fields.Text("Remark", states=_states)
    state = fields.Selection([
            ('planned', "Planned"),
            ('done', "Done"),
            ('closed', "Closed"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('planned_on', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('planned', 'done'),
            ('done', 'closed'),
            }
        cls._buttons.update({
                'do': {
                    'invisible': Eval('state') != 'planned',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'close': {
                    'invisible': Eval('state') != 'done',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_planned_on(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_state(cls):
        return 'planned'

    @fields.depends('location', '_parent_location.company')
    def on_change_location(self):
        if self.location:
            self.company = self.location.company

    def get_rec_name(self, name):
        return f'{self.location.rec_name} @ {self.planned_on}'

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('location.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'closed', 'muted',
                    If((Eval('state') == 'planned')
                        & (Eval('planned_on', None) < Date.today()),
                        'danger', ''))),
            ]

    @classmethod
    def copy(cls, inspections, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'done_on', 'inspector', 'temperature', 'humidity', 'findings',
                'remark']:
            default.setdefault(name, None)
        return super().copy(inspections, default=default)

    @classmethod
    def check_modification(
            cls, mode, inspections, values=None, external=False):
        super().check_modification(
            mode, inspections, values=values, external=external)
        if not external:
            return
        for inspection in inspections:
            if (inspection.state == 'closed'
                    or (mode == 'delete' and inspection.state != 'planned')
                    or (mode == 'create' and inspection.state != 'planned')
                    or (mode == 'write' and values.keys() & {
                            'state', 'done_on', 'inspector'})):
                raise InspectionModifyError(gettext(
                        'party_archive.msg_inspection_modify',
                        inspection=inspection.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('done')
    @set_employee('inspector')
    def do(cls, inspections):
        pool = Pool()
        Date = pool.get('ir.date')
        cls.write(inspections, {'done_on': Date.today()})

    @classmethod
    @ModelView.button
    @Workflow.transition('closed')
    def close(cls, inspections):
        for inspection in inspections:
            for finding in inspection.findings:
                if not finding.remedied_on:
                    raise InspectionFindingError(gettext(
                            'party_archive.msg_inspection_finding',
                            inspection=inspection.rec_name,
                            finding=finding.description))

    @classmethod
    def plan(cls):
        "Plan the next inspection of the locations that are inspected"
        pool = Pool()
        Date = pool.get('ir.date')
        Location = pool.get('party.archive.location')
        today = Date.today()
        to_save = []
        for location in Location.search([
                    ('inspection_months', '!=', None), company_domain()]):
            last = cls.search([
                    ('location', '=', location.id),
                    ], order=[('planned_on', 'DESC')], limit=1)
            planned_on = today
            if last:
                last, = last
                if last.state == 'planned':
                    continue
                planned_on = last.done_on + relativedelta(
                    months=location.inspection_months)
            to_save.append(cls(
                    company=location.company, location=location,
                    planned_on=planned_on))
        cls.save(to_save)


class Finding(HiddenExportMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.inspection.finding'

    inspection = fields.Many2One(
        'party.archive.inspection', "Inspection", required=True,
        ondelete='CASCADE')
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company', searcher='search_company')
    item = fields.Many2One(
        'party.archive.item', "Item", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    kind = fields.Selection([
            ('missing', "Missing"),
            ('misplaced', "Misplaced"),
            ('damp', "Damp or Mould"),
            ('pest', "Pests"),
            ('faded', "Faded"),
            ('torn', "Torn"),
            ('other', "Other"),
            ], "Kind", required=True, sort=False)
    kind_string = kind.translated('kind')
    description = fields.Char("Description", required=True)
    remedy = fields.Char(
        "Remedy",
        states={
            'required': Bool(Eval('remedied_on')),
            })
    remedied_on = fields.Date("Remedied On")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('inspection')

    @fields.depends('inspection', '_parent_inspection.company')
    def on_change_with_company(self, name=None):
        return self.inspection.company if self.inspection else None

    @classmethod
    def search_company(cls, name, clause):
        return [('inspection.' + clause[0], *clause[1:])]

    def get_rec_name(self, name):
        return self.description

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('description', *clause[1:])]

    @classmethod
    def check_modification(cls, mode, findings, values=None, external=False):
        super().check_modification(
            mode, findings, values=values, external=external)
        for finding in findings:
            if finding.inspection.state == 'closed':
                raise InspectionModifyError(gettext(
                        'party_archive.msg_inspection_modify',
                        inspection=finding.inspection.rec_name))
