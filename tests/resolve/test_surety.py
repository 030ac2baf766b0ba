"""A stated score is a probability: on the notices of `benchmarks/places`, what is stated is what is right; and floors of both."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitgraph.model import ResolvedPlace
from sitgraph.pipeline import LanguagePipeline
from sitgraph.resolve.surety import Evidence, is_sure, probability

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import notices  # noqa: E402
import surety  # noqa: E402

# The share of points found and of placed that are right that each table must reach: two figures below what it reaches today.
FLOORS = {"notices.tsv": (0.94, 0.96), "notices-apart.tsv": (0.91, 0.94), "notices-third.tsv": (0.80, 0.92)}


@cache
def figures(table: str) -> notices.Figures:
    return notices.measure(notices.read(BENCHMARKS / "places" / table), LanguagePipeline("en"))


@pytest.mark.parametrize("table", sorted(FLOORS))
def test_places_of_short_notices_are_found_and_right(table: str) -> None:
    found, right = FLOORS[table]
    assert figures(table).recall >= found, figures(table).wrong
    assert figures(table).precision >= right, figures(table).wrong


def test_what_is_stated_of_lone_names_is_what_is_right() -> None:
    """The reliability table of names with nothing beside them, most of which many places have."""
    told = [n for table in FLOORS for n in notices.read(BENCHMARKS / "places" / table)]
    cases = [c for n in told for p in n.points if not p.wide for c in surety.alone(n, p, None)]
    stated = [(probability(c.evidence), c.right) for c in cases]
    assert len(stated) > 800
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)):
        here = [(p, right) for p, right in stated if low <= p < high]
        assert here
        mean, share = sum(p for p, _ in here) / len(here), sum(right for _, right in here) / len(here)
        assert abs(mean - share) < 0.15, (low, high, len(here), mean, share)


def test_no_place_is_given_that_is_likelier_wrong() -> None:
    place = ResolvedPlace("geonames:1", "A")
    assert is_sure(place.score)
    assert not is_sure(0.49)


EVIDENCE = st.builds(Evidence, **dict.fromkeys(Evidence.__slots__, st.floats(-10, 10)))


@given(EVIDENCE)
def test_a_score_is_a_probability(evidence: Evidence) -> None:
    assert 0.0 < probability(evidence) < 1.0


def test_more_evidence_makes_a_place_surer() -> None:
    plain = dict.fromkeys(Evidence.__slots__, 0.0)
    for better in ("lead", "nearby", "front", "inside"):
        assert probability(Evidence(**{**plain, better: 1.0})) > probability(Evidence(**plain))
    for worse in ("rivals", "respelt", "elsewhere"):
        assert probability(Evidence(**{**plain, worse: 1.0})) < probability(Evidence(**plain))
