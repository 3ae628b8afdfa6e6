# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The columns of the buckets, under the labels of the scheme

A view has each column once per scheme, with the label as its heading; the
clients show those of the scheme that the user has chosen.  So the headings
follow the choice at once, and unused columns are not there.
"""
import copy

from trytond.model import ModelView
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, PYSONEncoder
from trytond.transaction import Transaction

from .scheme import MAX_BUCKETS

BUCKETS = range(1, MAX_BUCKETS + 1)
_NAMES = {f'bucket{n}': n for n in BUCKETS}


class HeadingMixin(ModelView):
    "A model with an amount per bucket"
    __slots__ = ()

    @classmethod
    def fields_get(cls, fields_names=None, level=0):
        "Name the buckets after the scheme of the context, as for an export"
        definitions = super().fields_get(fields_names, level=level)
        scheme = Transaction().context.get('scheme')
        if scheme is not None:
            Scheme = Pool().get('account.aging.scheme')
            for number, bucket in enumerate(Scheme(scheme).buckets, 1):
                if definition := definitions.get(f'bucket{number}'):
                    definition['string'] = bucket.label
        return definitions

    @classmethod
    def parse_view(
            cls, tree, type, view_id=None, field_children=None, level=0,
            view_depends=None):
        if type == 'tree':
            cls._add_columns(tree)
        return super().parse_view(
            tree, type, view_id=view_id, field_children=field_children,
            level=level, view_depends=view_depends)

    @classmethod
    def _add_columns(cls, tree):
        """Replace each column of a bucket by one per scheme

        Without any scheme the columns have no meaning, and go.
        """
        Scheme = Pool().get('account.aging.scheme')
        schemes = Scheme.search([])
        for name, number in _NAMES.items():
            for element in tree.xpath(f"//field[@name='{name}']"):
                for scheme in schemes:
                    if number <= len(scheme.buckets):
                        element.addprevious(
                            cls._column(element, scheme, number))
                element.getparent().remove(element)

    @classmethod
    def _column(cls, element, scheme, number):
        column = copy.copy(element)
        column.set('string', scheme.buckets[number - 1].label)
        column.set('tree_invisible', PYSONEncoder().encode(
                Eval('scheme', -1) != scheme.id))
        return column


for _name, _number in _NAMES.items():
    setattr(HeadingMixin, _name, Monetary(
            f"Bucket {_number}", currency='currency', digits='currency'))
