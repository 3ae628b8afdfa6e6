# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal

from trytond.pool import Pool
from trytond.transaction import Transaction

from ..printing import LimitedReport
from .question import Question


class QuestionReport(LimitedReport):
    "The question in the header and the rows"
    _question = Question
    # The options that are printed
    _option_names = [
        'type', 'scheme', 'basis', 'unallocated', 'currency_mode', 'posted',
        'parties', 'categories', 'accounts']
    _summed = []

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Company = pool.get('company.company')
        Date = pool.get('ir.date')

        context = super().get_context(records, header, data)
        question = cls._question.from_context()
        company = Company(question.company)
        context['company'] = company
        context['letterhead'] = cls._letterhead(company)
        with Transaction().set_context(company=company.id):
            context['today'] = Date.today()
        context['question'] = question
        context['date'] = question.date
        context['options'] = cls._options(question)
        context['totals'] = cls._totals(records)
        return context

    @classmethod
    def _options(cls, question):
        "Return pairs of label and value, in the language of the user"
        pool = Pool()
        Context = pool.get(question.context_model)
        definitions = Context.fields_get(cls._option_names)
        options = []
        for name in cls._option_names:
            definition = definitions[name]
            value = cls._option(definition, getattr(question, name))
            if value:
                options.append((definition['string'], value))
        return options

    @classmethod
    def _option(cls, definition, value):
        if definition['type'] == 'selection':
            return dict(definition['selection'])[value]
        elif definition['type'] == 'many2many':
            Target = Pool().get(definition['relation'])
            return ', '.join(r.rec_name for r in Target.browse(value))
        elif definition['type'] == 'many2one':
            return value.rec_name
        elif definition['type'] == 'boolean':
            return "✓" if value else ''
        elif definition['type'] == 'date':
            return Pool().get('ir.lang').get().strftime(value) if value else ''

    @classmethod
    def _totals(cls, records):
        """Return a list of pairs of currency and totals

        The totals are a dictionary by the name of the field.
        """
        totals = {}
        for record in records:
            total = totals.setdefault(
                record.currency, defaultdict(Decimal))
            for name in cls._summed:
                total[name] += getattr(record, name) or 0
        return sorted(totals.items(), key=lambda t: t[0].code)


class _AgingReport(QuestionReport):
    "The aging, with its buckets and the check at the foot"

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['buckets'] = list(enumerate(
                [b.label for b in context['question'].scheme.buckets], 1))
        context['check'] = cls._check()
        return context

    @classmethod
    def _check(cls):
        "Return the sums of the check against the ledger by their kind"
        Check = Pool().get('account.aging.check')
        check = defaultdict(Decimal)
        for row in Check.search([]):
            if row.kind == 'ledger':
                check['ledger'] -= row.amount
            elif row.kind == 'aging':
                check['aging'] += row.amount
            else:
                check['left_out'] += row.amount
        check['difference'] = (
            check['aging'] + check['left_out'] - check['ledger'])
        return check


class _PartyReport(_AgingReport):
    _summed = [
        *(f'bucket{n}' for n in range(1, 13)),
        'unallocated', 'balance', 'overdue']

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['bucket'] = cls.bucket
        return context

    @classmethod
    def bucket(cls, record, number):
        "Return the amount in the bucket of the number"
        return getattr(record, f'bucket{number}')


class PartyReport(_PartyReport):
    __name__ = 'account.aging.party'


class PartySpreadsheet(_PartyReport):
    __name__ = 'account.aging.party.spreadsheet'


class _DocumentReport(_AgingReport):
    _summed = ['amount', 'settled', 'open_amount']


class DocumentReport(_DocumentReport):
    __name__ = 'account.aging.document'


class DocumentSpreadsheet(_DocumentReport):
    __name__ = 'account.aging.document.spreadsheet'
