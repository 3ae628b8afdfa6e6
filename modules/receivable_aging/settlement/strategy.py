# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which documents an amount is likely to pay

A document is a pair of anything and its open amount, which is positive.  They
come in the order of their due dates and so do the pairs that are returned.
"""
STEPS = 200_000


class GivenUp(Exception):
    "The search was too long"


class NotFound(Exception):
    "There is no such set of documents"


def oldest(documents, amount):
    "Return what of each document the amount pays, the oldest first"
    result = []
    for document, open_amount in documents:
        if amount <= 0:
            break
        used = min(open_amount, amount)
        result.append((document, used))
        amount -= used
    return result


def exact(documents, amount, steps=None):
    """Return the documents that make exactly the amount

    Few documents are preferred, then old ones.  What is not found among few
    documents is looked for by what must be left out of all of them.
    """
    documents = list(documents)
    search = _Search(documents, STEPS if steps is None else steps)
    left_out = search.total - amount
    if amount <= 0 or left_out < 0:
        raise NotFound
    if not left_out:
        return documents
    for size in range(1, len(documents)):
        found = search.find(amount, size)
        if found is not None:
            return [documents[i] for i in found]
        # To leave out the latest is to prefer the oldest
        found = search.find(left_out, size, latest=True)
        if found is not None:
            found = set(found)
            return [d for i, d in enumerate(documents) if i not in found]
        if size * 2 >= len(documents):
            break
    raise NotFound


class _Search:

    def __init__(self, documents, steps):
        self.amounts = [amount for _, amount in documents]
        self.total = sum(self.amounts)
        self.steps = steps
        self.last = len(self.amounts) - 1
        self.places = {}
        for place, amount in enumerate(self.amounts):
            self.places.setdefault(amount, []).append(place)

    def find(self, target, size, latest=False):
        "Return the places of as many amounts as size that make the target"
        order = range(self.last + 1)
        if latest:
            order = order[::-1]
        return self._extend([], target, size, order)

    def _extend(self, chosen, target, size, order):
        if size == 1:
            return self._complete(chosen, target, order)
        for index, place in enumerate(order):
            self.steps -= 1
            if self.steps < 0:
                raise GivenUp
            rest = target - self.amounts[place]
            if rest <= 0:
                continue
            found = self._extend(
                [*chosen, place], rest, size - 1, order[index + 1:])
            if found is not None:
                return found

    def _complete(self, chosen, target, order):
        places = self.places.get(target)
        if not places or not order:
            return
        for place in places if order.step > 0 else reversed(places):
            if place in order:
                return [*chosen, place]
