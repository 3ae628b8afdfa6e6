# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, fields
from trytond.modules.company.model import CompanyValueMixin
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval, Id

from ..default import default_id

_FIELDS = {
    'statement_sequence', 'statement_template', 'statement_reminder_template',
    'statement_reminder_days'}


def _template(string, help):
    return fields.Many2One(
        'ir.email.template', string,
        domain=[
            ('model.name', '=', 'account.party.statement'),
            ],
        help=help)


class Configuration(metaclass=PoolMeta):
    __name__ = 'account.configuration'

    statement_sequence = fields.MultiValue(fields.Many2One(
            'ir.sequence', "Statement Sequence", required=True,
            domain=[
                ('company', 'in',
                    [Eval('context', {}).get('company', -1), None]),
                ('sequence_type', '=',
                    Id('receivable_aging', 'sequence_type_statement')),
                ]))
    statement_template = fields.MultiValue(_template(
            "E-mail of Statements",
            help="The template of the e-mail with a statement."))
    statement_reminder_template = fields.MultiValue(_template(
            "E-mail of Reminders",
            help="The template of the e-mail that asks again for the answer "
            "to a statement."))
    statement_reminder_days = fields.MultiValue(fields.Integer(
            "Days to Answer Statements",
            domain=['OR',
                ('statement_reminder_days', '=', None),
                ('statement_reminder_days', '>', 0),
                ],
            help="After that many days without an answer a reminder is sent, "
            "and again each time after as many.\n"
            "Leave empty to send none."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _FIELDS:
            return pool.get('account.configuration.statement')
        return super().multivalue_model(field)

    @classmethod
    def default_statement_sequence(cls, **pattern):
        return cls.multivalue_model(
            'statement_sequence').default_statement_sequence()

    @classmethod
    def default_statement_template(cls, **pattern):
        return cls.multivalue_model(
            'statement_template').default_statement_template()

    @classmethod
    def default_statement_reminder_template(cls, **pattern):
        return cls.multivalue_model(
            'statement_reminder_template'
            ).default_statement_reminder_template()


class ConfigurationStatement(ModelSQL, CompanyValueMixin):
    __name__ = 'account.configuration.statement'

    statement_sequence = fields.Many2One(
        'ir.sequence', "Statement Sequence", required=True,
        domain=[
            ('company', 'in', [Eval('company', -1), None]),
            ('sequence_type', '=',
                Id('receivable_aging', 'sequence_type_statement')),
            ],
        depends={'company'})
    statement_template = _template("E-mail of Statements", help=None)
    statement_reminder_template = _template("E-mail of Reminders", help=None)
    statement_reminder_days = fields.Integer("Days to Answer Statements")

    @classmethod
    def default_statement_sequence(cls):
        return default_id('sequence_statement')

    @classmethod
    def default_statement_template(cls):
        return default_id('email_template_statement')

    @classmethod
    def default_statement_reminder_template(cls):
        return default_id('email_template_statement_reminder')
