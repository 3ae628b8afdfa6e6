# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.modules.party.exceptions import EraseError
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction, inactive_records


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('party.archive.item', 'party'),
            ('party.archive.item', 'resource'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def transition_erase(self):
        # The core deletes the rows of the attachments and forgets the files
        self._queue_files()
        return super().transition_erase()

    def _queue_files(self):
        "Let the clean-up of the store remove the files that hang on records"
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        for party in self._get_parties():
            for Model, domain, resource, _, _ in self.to_erase(party.id):
                if not resource:
                    continue
                with inactive_records():
                    records = Model.search(domain, order=[])
                attachments = Attachment.search([
                        ('resource', 'in', list(map(str, records))),
                        ], order=[])
                Attachment.data.queue_for_removal(
                    Attachment, 'data', [a.id for a in attachments])

    def _get_parties(self):
        "Return the party and those that it has replaced"
        pool = Pool()
        Party = pool.get('party.party')
        parties = replacing = [self.ask.party]
        with inactive_records():
            while replacing:
                replacing = Party.search([
                        ('replaced_by', 'in', [p.id for p in replacing]),
                        ])
                parties = parties + replacing
        return parties

    def check_erase_company(self, party, company):
        pool = Pool()
        Item = pool.get('party.archive.item')
        super().check_erase_company(party, company)
        states = ['draft', 'submitted']
        # What is only restricted is kept as long as the filed items
        if not Transaction().context.get('restrict_party'):
            states.append('filed')
        items = Item.search([
                ('party', '=', party.id),
                ('company', '=', company.id),
                ('state', 'in', states),
                ], limit=1)
        if items:
            item, = items
            raise EraseError(gettext(
                    'party_archive.msg_erase_party_item',
                    party=party.rec_name,
                    item=item.number or item.id,
                    company=company.rec_name))
