# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields, sequence_ordered
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.report import Report
from trytond.transaction import Transaction

from ..exceptions import EmergencyContactPhoneError

_PHONES = ['day_phone', 'night_phone', 'mobile']


class EmergencyContact(
        sequence_ordered('sequence', "Order of Call"), ModelSQL, ModelView):
    __name__ = 'party.emergency_contact'

    company = fields.Many2One('company.company', "Company", required=True)
    party = fields.Many2One(
        'party.party', "Party", required=True, ondelete='CASCADE',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One(
        'property.unit', "Unit", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        help="Leave empty if the person is called for each unit of the party.")
    name = fields.Char("Name", required=True)
    role = fields.Char(
        "Role", help="The position in the company, or the relationship.")
    day_phone = fields.Char("Day Phone", required=True)
    night_phone = fields.Char("Night Phone")
    mobile = fields.Char("Mobile")
    address = fields.Text("Address")
    holds_key = fields.Boolean("Holds Key")
    may_authorize = fields.Boolean(
        "May Authorize Entry",
        help="Check if the person may allow others to enter the unit.")
    start_date = fields.Date(
        "Valid From",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('start_date', '<=', Eval('end_date')),
                ()),
            ])
    end_date = fields.Date(
        "Valid Until",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('end_date', '>=', Eval('start_date')),
                ()),
            ])
    valid = fields.Function(
        fields.Boolean("Valid", help="Whether the person is called today."),
        'get_valid', searcher='search_valid')

    @classmethod
    def __setup__(cls):
        for name in _PHONES:
            getattr(cls, name).search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('party', 'ASC'))

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    def get_valid(self, name):
        today = Pool().get('ir.date').today()
        return ((not self.start_date or self.start_date <= today)
            and (not self.end_date or self.end_date >= today))

    @classmethod
    def search_valid(cls, name, clause):
        today = Pool().get('ir.date').today()
        _, operator, value = clause
        values = value if operator in {'in', 'not in'} else [value]
        wanted = {bool(v) for v in values}
        if operator in {'!=', 'not in'}:
            wanted = {True, False} - wanted
        domain = ['OR', ('id', '<', 0)]
        if True in wanted:
            domain.append([
                    ['OR',
                        ('start_date', '=', None),
                        ('start_date', '<=', today)],
                    ['OR',
                        ('end_date', '=', None),
                        ('end_date', '>=', today)],
                    ])
        if False in wanted:
            domain.append(['OR',
                    ('start_date', '>', today),
                    ('end_date', '<', today)])
        return domain

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('name', operator, operand),
            ('party.rec_name', operator, operand),
            *[(name, operator, operand) for name in _PHONES],
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(~Eval('valid', True), 'muted', '')),
            ]

    @classmethod
    def validate_fields(cls, contacts, field_names):
        super().validate_fields(contacts, field_names)
        cls.check_phones(contacts, field_names)

    @classmethod
    def check_phones(cls, contacts, field_names=None):
        "Check that each number could be dialled"
        if field_names and not (field_names & set(_PHONES)):
            return
        for contact in contacts:
            for name in _PHONES:
                phone = getattr(contact, name)
                if phone and sum(c.isdigit() for c in phone) < 3:
                    raise EmergencyContactPhoneError(gettext(
                            'party_archive.msg_emergency_contact_phone',
                            contact=contact.rec_name,
                            phone=phone))


class EmergencyContactReport(Report):
    __name__ = 'party.emergency_contact.report'

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        context['contacts'] = cls.contacts
        context['units'] = cls.units
        return context

    @classmethod
    def contacts(cls, party):
        "Return who is called today, in the order of call"
        return [c for c in party.emergency_contacts if c.valid]

    @classmethod
    def units(cls, party):
        "Return the names of the units that the party occupies or will occupy"
        today = Pool().get('ir.date').today()
        return sorted({
                o.unit.rec_name for o in party.occupancies
                if not o.end_date or o.end_date >= today})
