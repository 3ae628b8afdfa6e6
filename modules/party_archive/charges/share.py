# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal


def distribute(amount, weights, currency):
    """Return by key the shares of the amount in proportion to the weights

    The shares are rounded to the currency and sum up to the amount. Without
    any weight the first key gets all.
    """
    total = sum(w for _, w in weights)
    result = {}
    done, weight_done = Decimal(0), Decimal(0)
    for key, weight in weights:
        weight_done += weight
        upto = (currency.round(amount * weight_done / total)
            if total else amount)
        result[key] = upto - done
        done = upto
    return result
