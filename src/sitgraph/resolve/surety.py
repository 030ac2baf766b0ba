"""How surely a name means the place it is given: evidence becomes a probability, by weights that are fitted.

The weights in `surety.toml` are those of a logistic regression over the tables of right answers, which
`benchmarks/surety.py` fits and checks; the file says on how many mentions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from sitgraph import resources


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the candidate that a name is given.

    `strength` is its weight and `lead` how far that is above the next one elsewhere, a place of no table among them; `rivals` the logarithm (base 2) of how
    many those are; `own_name` whether the place is called so itself, `respelt` whether none of its names is spelt so;
    `country` the share of what the article tells of countries that is of its own, `elsewhere` the rest where it tells enough;
    less so for a large city; `nearby` how much else that is named lies near; `astray` whether it lies far from all that; `front` how near to the
    fighting of that day; `ground` whether it is no settlement; `people` the logarithm (base 10) of its hundreds of
    inhabitants; `inside` whether the words put it where it is.
    """

    strength: float
    lead: float
    rivals: float
    own_name: float
    respelt: float
    country: float
    elsewhere: float
    nearby: float
    astray: float
    front: float
    ground: float
    people: float
    inside: float


class _Surety(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sure: float
    bias: float
    weights: dict[str, float]


@cache
def _table() -> _Surety:
    found = resources.table(Path(__file__).with_name("surety.toml"), _Surety)
    if set(found.weights) != set(Evidence.__slots__):
        raise ValueError(f"surety.toml: weights are {sorted(found.weights)}, evidence is {sorted(Evidence.__slots__)}")
    return found


def probability(evidence: Evidence) -> float:
    """The probability that the place is the one meant."""
    table = _table()
    odds = table.bias + sum(table.weights[name] * getattr(evidence, name) for name in Evidence.__slots__)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def is_sure(score: float) -> bool:
    """Is a place given out at all? Not where it is likelier wrong than right."""
    return score >= _table().sure
