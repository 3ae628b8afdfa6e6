# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import ROUND_FLOOR, Decimal


def shares(amounts, digits=4):
    """Return the share of each of the positive amounts of their sum

    Rounded so that the shares add up to one: those with the largest remainders
    get what rounding down leaves.
    """
    total = sum(amounts, Decimal(0))
    if not total:
        return [Decimal(0) for _ in amounts]
    unit = Decimal(1).scaleb(-digits)
    exact = [a / total for a in amounts]
    rounded = [s.quantize(unit, rounding=ROUND_FLOOR) for s in exact]
    missing = int((1 - sum(rounded)) / unit)
    largest = sorted(
        range(len(exact)), key=lambda i: rounded[i] - exact[i])[:missing]
    for index in largest:
        rounded[index] += unit
    return rounded
