# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSingleton, ModelSQL, ModelView, fields
from trytond.modules.company.model import (
    CompanyMultiValueMixin, CompanyValueMixin)
from trytond.pool import Pool
from trytond.pyson import Eval, Id


def sequence_field(string, sequence_type):
    "Return the field for the sequence of a register"
    return fields.MultiValue(fields.Many2One(
            'ir.sequence', string, required=True,
            domain=[
                ('company', 'in', [
                        Eval('context', {}).get('company', -1), None]),
                ('sequence_type', '=', Id('party_archive', sequence_type)),
                ]))


def sequence_value(string, sequence_type):
    "Return the field for the value of the sequence of a register"
    return fields.Many2One(
        'ir.sequence', string,
        domain=[
            ('company', 'in', [Eval('company', -1), None]),
            ('sequence_type', '=', Id('party_archive', sequence_type)),
            ],
        depends={'company'})


def default_id(fs_id, module='party_archive'):
    "Return the database id of what is shipped, None if it is gone"
    ModelData = Pool().get('ir.model.data')
    try:
        return ModelData.get_id(module, fs_id)
    except KeyError:
        return None


class Configuration(
        ModelSingleton, ModelSQL, ModelView, CompanyMultiValueMixin):
    __name__ = 'property.configuration'

    correspondence_sequence = sequence_field(
        "Correspondence Sequence", 'sequence_type_correspondence')

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field.endswith('_sequence'):
            return pool.get('property.configuration.sequence')
        return super().multivalue_model(field)

    @classmethod
    def default_correspondence_sequence(cls, **pattern):
        return cls.multivalue_model(
            'correspondence_sequence').default_correspondence_sequence()


class ConfigurationSequence(CompanyValueMixin, ModelSQL):
    __name__ = 'property.configuration.sequence'

    correspondence_sequence = sequence_value(
        "Correspondence Sequence", 'sequence_type_correspondence')

    @classmethod
    def default_correspondence_sequence(cls):
        return default_id('sequence_correspondence')
