# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import without_check_access
from trytond.wizard import Button, StateTransition, StateView, Wizard

from ..exceptions import RenovationDepositError, RenovationViolationError


class AgreeDepositsStart(ModelView):
    __name__ = 'property.renovation.agree_deposits.start'

    company = fields.Many2One('company.company', "Company", readonly=True)
    currency = fields.Many2One(
        'currency.currency', "Currency", readonly=True)
    kind = fields.Many2One(
        'property.deposit.kind', "Kind", required=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    owner = fields.Many2One(
        'party.party', "Party", readonly=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    owner_amount = Monetary(
        "Amount of the Party", currency='currency', digits='currency')
    contractor = fields.Many2One(
        'party.party', "Contractor", readonly=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    contractor_amount = Monetary(
        "Amount of the Contractor", currency='currency', digits='currency')


class AgreeDeposits(Wizard):
    __name__ = 'property.renovation.agree_deposits'

    start = StateView(
        'property.renovation.agree_deposits.start',
        'party_archive.property_renovation_agree_deposits_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Agree", 'agree', 'tryton-ok', default=True),
            ])
    agree = StateTransition()

    def default_start(self, fields):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        ModelData = pool.get('ir.model.data')
        renovation = self.record
        company = renovation.company
        configuration = Configuration(1)
        try:
            kind = ModelData.get_id('party_archive', 'deposit_kind_renovation')
        except KeyError:
            kind = None
        return {
            'company': company.id,
            'currency': company.currency.id,
            'kind': kind,
            'owner': renovation.party.id,
            'owner_amount': configuration.get_multivalue(
                'renovation_owner_deposit', company=company.id),
            'contractor': renovation.contractor.id,
            'contractor_amount': configuration.get_multivalue(
                'renovation_contractor_deposit', company=company.id),
            }

    def transition_agree(self):
        pool = Pool()
        Deposit = pool.get('property.deposit')
        renovation = self.record
        self.model.lock([renovation])
        deposits = [
            self._get_deposit(p, a) for p, a in self._get_amounts()]
        Deposit.save(deposits)
        Deposit.agree(deposits)
        return 'end'

    def _get_amounts(self):
        "Return pairs of party and amount"
        renovation = self.record
        amounts = [
            (renovation.party, self.start.owner_amount or 0),
            (renovation.contractor, self.start.contractor_amount or 0),
            ]
        if any(a < 0 for _, a in amounts):
            raise RenovationDepositError(gettext(
                    'party_archive.msg_renovation_deposit_amount',
                    renovation=renovation.rec_name))
        amounts = [(p, a) for p, a in amounts if a]
        if not amounts:
            raise RenovationDepositError(gettext(
                    'party_archive.msg_renovation_deposit_none',
                    renovation=renovation.rec_name))
        for party, _ in amounts:
            self._check_agreed(party)
        return amounts

    def _check_agreed(self, party):
        "Check that the party has not yet agreed on one"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        deposits = Deposit.search([
                ('renovation', '=', self.record.id),
                ('party', '=', party.id),
                ('state', '!=', 'cancelled'),
                ])
        if any(not d.given_back for d in deposits):
            raise RenovationDepositError(gettext(
                    'party_archive.msg_renovation_deposit_agreed',
                    party=party.rec_name,
                    renovation=self.record.rec_name))

    def _get_deposit(self, party, amount):
        pool = Pool()
        Deposit = pool.get('property.deposit')
        renovation = self.record
        return Deposit(
            company=renovation.company, party=party, unit=renovation.unit,
            kind=self.start.kind, amount=amount, renovation=renovation,
            confidentiality=renovation.confidentiality)


class ReportViolationStart(ModelView):
    __name__ = 'property.renovation.report_violation.start'

    company = fields.Many2One('company.company', "Company", readonly=True)
    parties = fields.Many2Many(
        'party.party', None, None, "Parties", readonly=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    party = fields.Many2One(
        'party.party', "Party", required=True,
        domain=[
            ('id', 'in', Eval('parties', [])),
            ],
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="Who answers for the violation.")
    rule = fields.Many2One(
        'property.violation.rule', "Rule", required=True,
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    place = fields.Char("Place", required=True)
    description = fields.Text("Description", required=True)


class ReportViolation(Wizard):
    __name__ = 'property.renovation.report_violation'

    start = StateView(
        'property.renovation.report_violation.start',
        'party_archive.property_renovation_report_violation_start_view_form',
        [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Report", 'report', 'tryton-ok', default=True),
            ])
    report = StateTransition()

    def default_start(self, fields):
        renovation = self.record.renovation
        parties = [renovation.party.id, renovation.contractor.id]
        return {
            'company': renovation.company.id,
            'parties': parties,
            'party': renovation.party.id,
            'place': renovation.unit.rec_name,
            'description': self.record.finding,
            }

    def transition_report(self):
        self.model.lock([self.record])
        self.record.check_not_reported()
        self._check_party()
        violation = self._get_violation()
        violation.save()
        # Only the button sets it
        with without_check_access():
            self.model.write([self.record], {'violation': violation.id})
        return 'end'

    def _check_party(self):
        renovation = self.record.renovation
        if self.start.party not in {renovation.party, renovation.contractor}:
            raise RenovationViolationError(gettext(
                    'party_archive.msg_renovation_violation_party',
                    party=renovation.party.rec_name,
                    contractor=renovation.contractor.rec_name,
                    other=self.start.party.rec_name))

    def _get_violation(self):
        pool = Pool()
        Violation = pool.get('property.violation')
        inspection = self.record
        renovation = inspection.renovation
        violation = Violation(
            company=renovation.company, date=inspection.date,
            party=self.start.party, unit=renovation.unit,
            rule=self.start.rule, place=self.start.place,
            description=self.start.description,
            found_by=inspection.employee,
            confidentiality=renovation.confidentiality)
        violation.on_change_rule()
        return violation
