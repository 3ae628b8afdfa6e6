# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""When something was last entered for a party"""
from sql.aggregate import Max

from ..document_settlement.kind import Kinds
from ..fetch import fetch
from .movement import Movements


class LastDates:
    """The dates of the last movement and of the last receipt or payment

    Up to the date of the question and of the parties of the ids, or of all of
    them.  by_key() has them by the ids of party and currency.
    """

    def __init__(self, question, parties=None):
        self.question = question
        self.movements = Movements(question, parties=parties)
        self.kinds = Kinds(self.movements)

    def by_key(self):
        return {
            (party, currency): dates
            for party, currency, *dates in fetch(
                self.query(), [None, None, 'DATE', 'DATE'])}

    def query(self):
        """Return the query of the dates

        Its columns are party, currency, last_movement_date and
        last_receipt_date.
        """
        movement = self.movements.movements()
        line = self.movements.Line.__table__()
        move = self.movements.Move.__table__()
        return (movement
            .join(line, condition=line.id == movement.id)
            .join(move, condition=move.id == movement.move)
            .select(
                movement.party, movement.currency,
                Max(movement.date).as_('last_movement_date'),
                Max(movement.date, filter_=self._is_money(line, move)
                    ).as_('last_receipt_date'),
                group_by=[movement.party, movement.currency]))

    def _is_money(self, line, move):
        "Return whether the line reduces the balance by money"
        is_decrease = self.movements._signed(line)
        is_decrease = (
            is_decrease > 0 if self.question.type == 'supplier'
            else is_decrease < 0)
        return is_decrease & self.kinds.is_money(line, move)
