# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.transaction import Transaction

from .mixin import READ_TOGETHER, OfPartyMixin


class CandidatesMixin(OfPartyMixin):
    """The base of the models that find a page of lines among some more

    To know of all the lines whether they are settled in full takes longer than
    to put them in order, and of most of them something is left.  With
    _aging_candidates in the context, _aging_query must return those that are
    settled too.
    """
    __slots__ = ()

    @classmethod
    def _find(cls, domain, offset, limit, order):
        if limit is not None and cls._has_candidates():
            last = offset + limit
            number = last + last // 2
            if number <= READ_TOGETHER:
                lines = cls._find_candidates(number, domain, order)
                left = cls._left_of(lines)
                if len(left) >= last or len(lines) < number:
                    return left[offset:last]
        return super()._find(domain, offset, limit, order)

    @classmethod
    def _has_candidates(cls):
        "Return whether only what is settled in full is to be left out"
        if not Transaction().context['_aging_without_sums']:
            return False
        question = cls._question.from_context()
        return question and question.unallocated != 'oldest_first'

    @classmethod
    def _find_candidates(cls, number, domain, order):
        "Return the ids of so many of the first lines, settled or not"
        with Transaction().set_context(_aging_candidates=True):
            return super()._find(domain, 0, number, order)

    @classmethod
    def _left_of(cls, lines):
        "Return the ids of the lines of which something is left"
        with Transaction().set_context({cls._ids_key(): lines}):
            left = set(super()._find([], 0, None, []))
        return [line for line in lines if line in left]
