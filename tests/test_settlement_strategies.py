# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is proposed is the first that trying everything would find"""
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trytond.modules.receivable_aging.settlement import strategy

pytestmark = pytest.mark.once

documents = st.lists(
    st.integers(1, 12), min_size=1, max_size=7).map(
        lambda amounts: [(i, Decimal(a)) for i, a in enumerate(amounts)])
amounts = st.integers(0, 60).map(Decimal)


def total(pairs):
    return sum((a for _, a in pairs), Decimal(0))


@given(documents, amounts)
def test_oldest_uses_the_amount_up_in_order(documents, amount):
    result = strategy.oldest(documents, amount)
    assert total(result) == min(amount, total(documents))
    open_amounts = dict(documents)
    # Only the last one may be paid in part
    assert result[:-1] == [
        (d, open_amounts[d]) for d, _ in documents[:len(result) - 1]] or (
            not result)
    assert all(0 < a <= open_amounts[d] for d, a in result)


def subsets(documents, amount):
    return [
        list(subset) for size in range(1, len(documents) + 1)
        for subset in combinations(documents, size)
        if total(subset) == amount]


@settings(max_examples=300)
@given(documents, amounts)
def test_exact_finds_what_there_is(documents, amount):
    expected = subsets(documents, amount)
    if not expected:
        with pytest.raises(strategy.NotFound):
            strategy.exact(documents, amount)
        return
    result = strategy.exact(documents, amount)
    assert result in expected


@given(documents, amounts)
def test_exact_prefers_one_document_and_the_oldest(documents, amount):
    alone = [[d] for d in documents if d[1] == amount]
    if alone:
        assert strategy.exact(documents, amount) == alone[0]


def test_exact_gives_up():
    # Even amounts never make an odd one, and there are too many to try
    documents = [(i, Decimal(2 * i + 2)) for i in range(200)]
    with pytest.raises(strategy.GivenUp):
        strategy.exact(documents, Decimal(20001), steps=1000)


def test_exact_leaves_out_few_of_many():
    documents = [(i, Decimal(7 ** (i % 5) + i)) for i in range(300)]
    amount = total(documents) - documents[17][1] - documents[250][1]
    result = strategy.exact(documents, amount)
    assert total(result) == amount
    assert len(result) >= 298
