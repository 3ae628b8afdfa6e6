# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Statements of the parties that are shown"""
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import PYSONEncoder
from trytond.wizard import Button, StateAction, StateView, Wizard

from ..exceptions import StatementEmptyError
from .figures import Figures
from .period import QuestionMixin, check_period


class MakeStart(QuestionMixin, ModelView):
    __name__ = 'account.party.statement.make.start'

    company = fields.Many2One('company.company', "Company", required=True)
    type = fields.Selection([
            ('customer', "Customer"),
            ('supplier', "Supplier"),
            ('both', "Customer and Supplier"),
            ], "Type", required=True, sort=False)
    from_date = fields.Date("From Date", required=True)
    to_date = fields.Date("To Date", required=True)
    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True)
    currency_mode = fields.Selection([
            ('company', "Company Currency"),
            ('transaction', "Document Currency"),
            ], "Amounts", required=True, sort=False)


class Make(Wizard):
    __name__ = 'account.party.statement.make'

    start = StateView(
        'account.party.statement.make.start',
        'receivable_aging.statement_make_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Create", 'open_', 'tryton-ok', default=True),
            ])
    open_ = StateAction('receivable_aging.act_statement')

    def do_open_(self, action):
        pool = Pool()
        Statement = pool.get('account.party.statement')
        Scheme = pool.get('account.aging.scheme')
        check_period(self.start.from_date, self.start.to_date)
        Scheme.check_buckets([self.start.scheme])
        parties = sorted({p.id for p in self.records})
        keys = Figures(*self.start.question, parties=parties).keys()
        if not keys:
            raise StatementEmptyError(gettext(
                    'receivable_aging.msg_statement_empty',
                    party=', '.join(p.rec_name for p in self.records[:5])))
        statements = [
            Statement(
                company=self.start.company, party=party,
                type=self.start.type, from_date=self.start.from_date,
                to_date=self.start.to_date, scheme=self.start.scheme,
                currency_mode=self.start.currency_mode, currency=currency)
            for party, currency in sorted(keys)]
        Statement.save(statements)
        Statement.compute(statements)
        action['pyson_domain'] = PYSONEncoder().encode(
            [('id', 'in', [s.id for s in statements])])
        action['domains'] = []
        if len(statements) == 1:
            action['views'].reverse()
        return action, {'res_id': [s.id for s in statements]}
