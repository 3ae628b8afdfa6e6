# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool
from trytond.transaction import Transaction


def may_overrule():
    "Return whether the user may let pass what rules forbid to a clerk"
    pool = Pool()
    ModelData = pool.get('ir.model.data')
    User = pool.get('res.user')
    group = ModelData.get_id('party_archive', 'group_property_admin')
    return not Transaction().user or group in User.get_groups()
