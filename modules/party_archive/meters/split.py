# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

_PLACES = 4


def split(whole, weights):
    """Return by key the parts of the whole in proportion to the weights

    The parts are rounded and add up to the whole exactly: what the rounding
    leaves goes to those that have lost the most by it.
    """
    places = max(_PLACES, -Decimal(whole).as_tuple().exponent)
    quantum = Decimal(1).scaleb(-places)
    amount = int(abs(whole).scaleb(places))
    sign = -1 if whole < 0 else 1
    # Whole numbers, for a division of decimals is rounded
    shift = max(
        [0, *(-Decimal(w).as_tuple().exponent for w in weights.values())])
    scaled = {k: int(Decimal(w).scaleb(shift)) for k, w in weights.items()}
    total = sum(scaled.values())
    parts, lost = {}, {}
    for key, weight in scaled.items():
        parts[key], lost[key] = divmod(amount * weight, total)
    rest = amount - sum(parts.values())
    for key in sorted(parts, key=lambda k: (-lost[k], k))[:rest]:
        parts[key] += 1
    return {k: sign * p * quantum for k, p in parts.items()}
