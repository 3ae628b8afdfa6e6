# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The levels of confidentiality, from the lowest to the highest"""

LEVELS = [
    ('public', "Public"),
    ('internal', "Internal"),
    ('confidential', "Confidential"),
    ('secret', "Secret"),
    ]
# Who looks at them is written down
LOGGED = {'confidential', 'secret'}
_NAMES = [name for name, _ in LEVELS]


def up_to(level):
    "Return the names of the levels up to the level, public without any"
    if level is None:
        return _NAMES[:1]
    return _NAMES[:_NAMES.index(level) + 1]


def highest(levels):
    "Return the highest of the levels, public without any"
    return max(levels, key=_NAMES.index, default=_NAMES[0])
