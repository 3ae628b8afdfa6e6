# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool


def default_id(name):
    "Return the id of the record of the module, or None where it is missing"
    ModelData = Pool().get('ir.model.data')
    try:
        return ModelData.get_id('receivable_aging', name)
    except KeyError:
        return None
