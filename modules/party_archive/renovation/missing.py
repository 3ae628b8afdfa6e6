# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from ..exceptions import RenovationMissingError

# The step that comes next in each state
STEPS = {
    'draft': 'submit',
    'applied': 'review',
    'reviewed': 'permit',
    'permitted': 'start',
    'working': 'complete',
    'stopped': 'resume',
    'completed': 'accept',
    'accepted': 'refund',
    'refunded': 'close',
    }


class MissingMixin:
    """What is missing for each step of a renovation

    Modules add to what a step needs by the method of the step.
    """
    __slots__ = ()

    @classmethod
    def _label(cls, name):
        return cls.fields_get([name])[name]['string']

    def get_missing(self, name):
        if step := STEPS.get(self.state):
            return '\n'.join(self._missing_for(step)) or None

    def _missing_for(self, step):
        "Return what is missing for the step, as translated texts"
        return getattr(self, f'_missing_for_{step}')()

    @classmethod
    def check_missing(cls, renovations, step):
        "Check that nothing is missing for the step"
        for renovation in renovations:
            if missing := renovation._missing_for(step):
                raise RenovationMissingError(gettext(
                        'party_archive.msg_renovation_missing',
                        renovation=renovation.rec_name,
                        missing='\n'.join(missing)))

    def _missing_fields(self, *names):
        "Return texts for those of the fields that are empty"
        return [
            gettext('party_archive.msg_renovation_missing_field',
                field=self._label(n))
            for n in names if not getattr(self, n)]

    def _missing_for_submit(self):
        return self._missing_fields(
            'works', 'drawings', 'contractor', 'licence_number',
            'licence_valid_until', 'safety_person', 'safety_phone') + [
            gettext('party_archive.msg_renovation_missing_default',
                drawing=n)
            for n in self.lacking_drawings()]

    def _missing_for_review(self):
        missing = []
        for drawing in self.drawings:
            if not drawing.required:
                continue
            if not drawing.received_on:
                missing.append(gettext(
                        'party_archive.msg_renovation_missing_received',
                        drawing=drawing.name))
            elif not drawing.approved:
                missing.append(gettext(
                        'party_archive.msg_renovation_missing_drawing',
                        drawing=drawing.name))
        for work in self.works:
            if work.needs_approval and not work.approved:
                missing.append(gettext(
                        'party_archive.msg_renovation_missing_work',
                        work=work.rec_name))
        return missing + self._missing_licence()

    def _missing_licence(self):
        if self.licence_checked:
            return []
        return [gettext('party_archive.msg_renovation_missing_licence')]

    def _missing_for_permit(self):
        missing = (
            self._missing_licence() + self._missing_deposits()
            + self._missing_invoices())
        if self.fire_approval_required:
            missing += self._missing_fields(
                'fire_approval_number', 'fire_approval_date')
        missing += self._missing_fields(
            'permit_from', 'permit_to', 'working_hours', 'workers')
        return missing + self._missing_electricians()

    @without_check_access
    def _missing_deposits(self):
        "Return texts for the deposits that have not been received in full"
        pool = Pool()
        Configuration = pool.get('property.configuration')
        lang = pool.get('ir.lang').get()
        if not Configuration(1).get_multivalue(
                'renovation_deposit_required', company=self.company.id):
            return []
        deposits = self._get_deposits()
        if not deposits:
            return [gettext('party_archive.msg_renovation_missing_deposit')]
        # Another one may have come for what has been given back
        parties = {d.party for d in deposits if not d.given_back}
        return [
            gettext('party_archive.msg_renovation_missing_receipt',
                deposit=d.rec_name, party=d.party.rec_name,
                amount=lang.currency(d.lacking, d.currency))
            for d in deposits
            if d.lacking > 0 and not (d.given_back and d.party in parties)]

    @without_check_access
    def _missing_refunds(self):
        "Return texts for the deposits that are not settled"
        lang = Pool().get('ir.lang').get()
        return [
            gettext('party_archive.msg_renovation_missing_refund',
                deposit=d.rec_name, party=d.party.rec_name,
                balance=lang.currency(d.balance, d.currency))
            for d in self._get_deposits() if d.unsettled]

    def _get_deposits(self):
        "Return the deposits of the renovation, with their amounts of now"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        with Transaction().set_context(date=None):
            return Deposit.search([
                    ('renovation', '=', self.id),
                    ('state', '!=', 'cancelled'),
                    ])

    def _missing_invoices(self):
        return [
            gettext('party_archive.msg_renovation_missing_invoice',
                fee=f.rec_name)
            for f in self.fees if not f.is_invoiced()]

    def _missing_electricians(self):
        "Return texts for what is missing where there is electrical work"
        electricians = [w for w in self.workers if w.trade == 'electrician']
        missing = [
            gettext('party_archive.msg_renovation_missing_certificate',
                worker=w.name)
            for w in electricians if not w.certificate_number]
        if not electricians and any(
                w.type == 'electrical' for w in self.works):
            missing.append(gettext(
                    'party_archive.msg_renovation_missing_electrician'))
        return missing

    def _missing_for_start(self):
        return self._missing_deposits() + [
            gettext('party_archive.msg_renovation_missing_pass',
                worker=w.name)
            for w in self.workers if not (w.pass_number and w.issued_on)]

    def _missing_for_resume(self):
        return [
            self._finding_text(i) for i in self.inspections
            if i.severity == 'violation' and not i.remedied_on]

    def _missing_for_complete(self):
        return [
            self._finding_text(i) for i in self.inspections
            if i.severity != 'ok' and not i.remedied_on]

    def _finding_text(self, inspection):
        lang = Pool().get('ir.lang').get()
        return gettext(
            'party_archive.msg_renovation_missing_remedy',
            finding=inspection.finding, date=lang.strftime(inspection.date))

    def _missing_for_accept(self):
        missing = self._missing_for_complete() + self._missing_fields(
            'first_acceptance_date', 'first_acceptance_employee',
            'first_acceptance_result')
        if self.first_acceptance_result == 'failed':
            missing += self._missing_fields('recheck_date')
        return missing + self._missing_fields('final_acceptance_date')

    def _missing_for_refund(self):
        return self._missing_refunds() + self._missing_passes()

    def _missing_passes(self):
        return [
            gettext('party_archive.msg_renovation_missing_return',
                worker=w.name, number=w.pass_number)
            for w in self.workers if w.pass_number and not w.returned_on]

    def _missing_for_close(self):
        return (self._missing_for_complete() + self._missing_invoices()
            + self._missing_violations())

    @without_check_access
    def _missing_violations(self):
        "Return texts for the violations that are not closed"
        violations = [i.violation for i in self.inspections if i.violation]
        return [
            gettext('party_archive.msg_renovation_violation_open',
                violation=v.number or v.rec_name)
            for v in violations if v.state not in v._closed_states]

    def _missing_for_cancel(self):
        return (self._missing_fields('cancel_reason')
            + self._missing_refunds() + self._missing_passes())

    @classmethod
    def _start_step(cls, renovations, step):
        "Lock the renovations and check that nothing is missing for the step"
        cls.lock(renovations)
        cls.check_missing(renovations, step)
