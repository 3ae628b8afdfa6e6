# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.modules.party.exceptions import EraseError
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction
from trytond.wizard import Button, StateTransition, StateView


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('party.archive.erasure', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    restrict = StateView(
        'party.erase.restrict',
        'party_archive.party_erase_restrict_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Restrict", 'restrict_', 'tryton-clear', default=True),
            ])
    restrict_ = StateTransition()

    def transition_erase(self):
        if not self._obstacles():
            return super().transition_erase()
        for party in self._get_parties():
            self._check_restrict(party)
        return 'restrict'

    def _obstacles(self):
        "Return why the personal data must be kept for some time"
        pool = Pool()
        Erasure = pool.get('party.archive.erasure')
        return [
            o for p in self._get_parties() for o in Erasure.obstacles_of(p)]

    def _check_restrict(self, party):
        "Check all but what only delays the erasing"
        with Transaction().set_context(restrict_party=party.id):
            self.check_erase(party)

    def default_restrict(self, fields):
        return {
            'party': self.ask.party.id,
            'obstacles': '\n'.join(self._obstacles()),
            }

    def transition_restrict_(self):
        pool = Pool()
        Erasure = pool.get('party.archive.erasure')
        reason = (self.restrict.reason or '').strip()
        if not reason:
            raise EraseError(gettext(
                    'party_archive.msg_erase_restrict_reason',
                    party=self.ask.party.rec_name))
        for party in self._get_parties():
            self._check_restrict(party)
            Erasure.restrict(
                party, reason, self.to_erase(party.id), self.get_resources())
        with Transaction().set_context(restrict_party=self.ask.party.id):
            return super().transition_erase()


class EraseRestrict(ModelView):
    __name__ = 'party.erase.restrict'

    party = fields.Many2One('party.party', "Party", readonly=True)
    obstacles = fields.Text("Must Be Kept", readonly=True)
    reason = fields.Char(
        "Reason", required=True,
        help="Who has asked for the erasing, and by which right.")
