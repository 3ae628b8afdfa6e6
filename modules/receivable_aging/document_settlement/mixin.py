# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.transaction import Transaction

from ..aging.mixin import OfLineMixin
from .kind import KINDS
from .question import SettlementQuestion


class SettlementMixin(OfLineMixin):
    """The base of the models that answer a SettlementQuestion

    What is read is asked for by its lines, so that only their groups are
    looked at and not all that the question is about.
    """
    __slots__ = ()
    _question = SettlementQuestion

    kind = fields.Selection(KINDS, "Kind", sort=False)
    kind_string = kind.translated('kind')

    @classmethod
    def read(cls, ids, fields_names):
        with Transaction().set_context(document_lines=cls._lines_of(ids)):
            return super().read(ids, fields_names)

    @classmethod
    def _lines_of(cls, ids):
        "Return the ids of the lines that the records are about"
        raise NotImplementedError
