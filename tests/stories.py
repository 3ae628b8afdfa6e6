# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How random stories are told: few and long ones, always the same"""
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from trytond import backend


def stories(examples=4, **arguments):
    """Let the test be run with some seeds, and with the arguments

    Half of them are told on PostgreSQL: they are the same ones, and what the
    databases do differently shows in each.
    """
    if backend.name == 'postgresql':
        examples = (examples + 1) // 2

    def decorate(test):
        return settings(
            max_examples=examples,
            # A smaller seed makes no smaller story
            phases=[Phase.explicit, Phase.generate])(
            given(seed=st.integers(0, 2 ** 32), **arguments)(test))
    return decorate
