# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from string import Template

from trytond.i18n import gettext
from trytond.model import ModelSingleton, ModelSQL, ModelView, fields
from trytond.modules.company.model import (
    CompanyMultiValueMixin, CompanyValueMixin)
from trytond.pool import Pool

from ..exceptions import NumberPatternError

DEFAULT_PATTERN = '${category}-${year}-${retention}-${item}'
# Without any of them a number could be used twice
_REQUIRED = {'category', 'year', 'item'}
_OPTIONAL = {'retention', 'company'}
_value_names = {
    'number_pattern', 'number_padding', 'reason_hours'}


def check_pattern(pattern):
    "Raise an error if numbers of the pattern could not be unique"
    try:
        names = set(_identifiers(pattern))
    except ValueError:
        names = set()
    if not (_REQUIRED <= names <= _REQUIRED | _OPTIONAL):
        raise NumberPatternError(gettext(
                'party_archive.msg_number_pattern',
                pattern=pattern,
                required=', '.join(
                    '${%s}' % n for n in sorted(_REQUIRED)),
                optional=', '.join(
                    '${%s}' % n for n in sorted(_OPTIONAL))))


def _identifiers(pattern):
    "Yield the names of the placeholders in the pattern"
    for match in Template.pattern.finditer(pattern):
        if match.group('invalid') is not None:
            raise ValueError("Invalid placeholder in string")
        name = match.group('named') or match.group('braced')
        if name:
            yield name


class Configuration(
        ModelSingleton, ModelSQL, ModelView, CompanyMultiValueMixin):
    __name__ = 'party.archive.configuration'

    number_pattern = fields.MultiValue(fields.Char(
            "Number Pattern", required=True,
            help="What numbers are built from: ${category}, ${year}, "
            "${retention}, ${company} and ${item}."))
    number_padding = fields.MultiValue(fields.Integer(
            "Number Padding", required=True,
            domain=[
                ('number_padding', '>=', 0),
                ('number_padding', '<=', 12),
                ],
            help="The least number of digits of ${item}."))
    reason_hours = fields.MultiValue(fields.Integer(
            "Validity of a Reason", required=True,
            domain=[
                ('reason_hours', '>', 0),
                ],
            help="How many hours the reason counts that a user has stated to "
            "see the content of a confidential item."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _value_names:
            return pool.get('party.archive.configuration.archive')
        return super().multivalue_model(field)

    @classmethod
    def default_number_pattern(cls, **pattern):
        return cls.multivalue_model('number_pattern').default_number_pattern()

    @classmethod
    def default_number_padding(cls, **pattern):
        return cls.multivalue_model('number_padding').default_number_padding()

    @classmethod
    def default_reason_hours(cls, **pattern):
        return cls.multivalue_model('reason_hours').default_reason_hours()


class ConfigurationArchive(CompanyValueMixin, ModelSQL):
    __name__ = 'party.archive.configuration.archive'

    number_pattern = fields.Char("Number Pattern")
    number_padding = fields.Integer("Number Padding")
    reason_hours = fields.Integer("Validity of a Reason")

    @classmethod
    def default_number_pattern(cls):
        return DEFAULT_PATTERN

    @classmethod
    def default_number_padding(cls):
        return 4

    @classmethod
    def default_reason_hours(cls):
        return 8

    @classmethod
    def validate_fields(cls, values, field_names):
        super().validate_fields(values, field_names)
        if field_names and 'number_pattern' not in field_names:
            return
        for value in values:
            if value.number_pattern:
                check_pattern(value.number_pattern)
