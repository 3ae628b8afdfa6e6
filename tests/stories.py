# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How random stories are told: few and long ones, always the same"""
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def stories(**arguments):
    "Let the test be run with some seeds, and with the arguments"
    def decorate(test):
        return settings(
            max_examples=4, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
            # A smaller seed makes no smaller story
            phases=[Phase.explicit, Phase.generate])(
            given(seed=st.integers(0, 2 ** 32), **arguments)(test))
    return decorate
