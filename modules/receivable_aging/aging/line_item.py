# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The open items of some lines only, as for a page of them

What is left of a line depends on the lines of its group and on no other, so
only what may belong to the groups of the lines is looked at.
"""
from sql import Null, Union, With

from .open_item import OpenItems
from .open_line import is_among, once


class LineItems(OpenItems):
    "SQL of the open items among the lines with the ids"

    def __init__(self, question, ids):
        super().__init__(question)
        # The ids are there but once, for databases have a limit of values
        line = self.Line.__table__()
        self.asked = With(query=line.select(
                line.id, where=is_among(line.id, ids)))
        self.payer = None

    def paid(self):
        group = With(query=self._asked_groups())
        self.payer = With(query=Union(*self._payers(group), all_=True))
        return [self.asked, group, self.payer, *super().paid()]

    def _lines(self, source, credits):
        line, from_, where = source
        wanted = self.payer if credits else self.asked
        where &= line.id.in_(wanted.select(wanted.id))
        return super()._lines((line, from_, where), credits)

    def _left(self, line, settled):
        # So few are expected to be settled that a join would look through
        # all of them for each line
        return self._summed(line, settled.select(
                *self._item_columns(settled), settled.settled,
                where=settled.id.in_(self.asked.select(self.asked.id))))

    def _is_hashed(self):
        # For the same reason
        return True

    def _asked_groups(self):
        line = self.lines()
        line = once(line.select(self._group(line).as_('group_')))
        return line.select(
            line.group_, where=line.group_ != Null, group_by=line.group_)

    def _payers(self, group):
        """Yield queries of the ids of all that may belong to the groups

        What belongs to another one does no harm.
        """
        payment = self.Payment.__table__()
        yield (group
            .join(payment, condition=payment.invoice == group.group_)
            .select(payment.line.as_('id')))
        invoice, line = self.Invoice.__table__(), self.Line.__table__()
        yield (group
            .join(invoice, condition=invoice.id == group.group_)
            .join(line, condition=(line.move == invoice.move)
                & (line.account == invoice.account))
            .select(line.id, where=self._is_open(line)))
        if self.has_additional:
            invoice, line = self.Invoice.__table__(), self.Line.__table__()
            additional = self.AdditionalMove.__table__()
            yield (group
                .join(additional,
                    condition=additional.invoice == group.group_)
                .join(invoice, condition=invoice.id == group.group_)
                .join(line, condition=(line.move == additional.move)
                    & (line.account == invoice.account))
                .select(line.id, where=self._is_open(line)))
        if self.has_later:
            line = self.Line.__table__()
            yield (group
                .join(line, condition=line.reconciliation == -group.group_)
                .select(line.id))
