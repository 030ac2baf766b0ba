"""Numbers, ranges, bounds and distances: what the pack's examples say, and every number we can render."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from sitgraph import lang
from sitgraph.annotate.quantities import QuantityAnnotator
from sitgraph.annotate.quantity_table import QuantityExample, QuantityTable
from sitgraph.model import Quantity

NLP = spacy.blank("en")
READ = QuantityAnnotator("en")
EXAMPLES = lang.read("en", "quantities.toml", QuantityTable).examples

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]


def quantities(text: str) -> tuple[Quantity, ...]:
    return READ(NLP(text))


def spelled(n: int) -> str:
    """The English numeral of 1 to 999,999,999, with "and" and hyphens as books have them."""
    for value, word in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if n >= value:
            rest = n % value
            joint = "" if not rest else " and " if rest < 100 else " "
            return f"{spelled(n // value)} {word}{joint}{spelled(rest) if rest else ''}"
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.yes or e.no)
def test_example_of_the_pack(example: QuantityExample) -> None:
    text = example.yes or example.no or ""
    found = quantities(re.sub(r"[\[\]]", "", text))
    assert [q.text for q in found] == re.findall(r"\[(.*?)\]", text)
    if found:
        (q,) = found
        assert (q.min, q.max, q.approximate, q.unit) == (example.min, example.max, example.approximate, example.unit)


@given(st.integers(1, 999_999_999))
def test_a_number_in_words_reads_back(n: int) -> None:
    (found,) = quantities(f"Rebels fired {spelled(n)} rounds.")
    assert (found.min, found.max, found.approximate) == (n, n, False)


@given(st.integers(1, 999_999_999), st.sampled_from([",", " ", "\u00a0", "\u202f"]))
def test_a_number_in_grouped_figures_reads_back(n: int, mark: str) -> None:
    (found,) = quantities(f"Rebels fired {f'{n:,}'.replace(',', mark)} rounds.")
    assert (found.min, found.max) == (n, n)


@given(
    st.integers(1, 5_000),
    st.integers(1, 5_000),
    st.sampled_from(["between {} and {}", "{} to {}", "{}-{}", "from {} to {}"]),
)
def test_a_range_reads_back(low: int, width: int, form: str) -> None:
    (found,) = quantities(f"Rebels fired {form.format(f'{low:,}', f'{low + width:,}')} rounds.")
    assert (found.min, found.max) == (low, low + width)


@given(st.integers(3, 500), st.sampled_from(["at least", "more than", "over", "no fewer than"]))
def test_a_lower_bound_leaves_the_top_open(n: int, words: str) -> None:
    (found,) = quantities(f"Rebels fired {words} {n:,} rounds.")
    assert (found.min, found.max) == (n, None)


@given(st.integers(1, 400))
def test_miles_become_kilometres(n: int) -> None:
    (found,) = quantities(f"The convoy moved {n} miles.")
    assert found.unit == "km"
    assert found.min == pytest.approx(n * 1.609344)


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing_and_in_order(text: str) -> None:
    doc = NLP(text)
    found = READ(doc)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(q.text == doc[q.start : q.end].text for q in found)


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from("-–—"))
def test_a_score_is_read_without_failing(home: int, away: int, dash: str) -> None:
    quantities(f"They won {home}{dash}{away} and scored {home} to {away} goals.")


def test_ten_thousand_digits_are_no_number() -> None:
    assert quantities("Rebels fired " + "9" * 10_000 + " rounds.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "In the spring of 1943 they left.", "From 2014 to 2022 it was quiet.", "It was 18:30 on 24.02.22.",
        "The 72nd brigade holds Hill 174.", "A Su-35 and a T-72 burned.", "Ms Bondar, 34, spoke.",
        "The $5 million deal ended.", "Two-thirds fled.", "No one came.", "Over the city flew a kite.",
        "It took 24 hours.", "A 72-year-old spoke.",
    ],
)  # fmt: skip
def test_what_is_no_count(text: str) -> None:
    assert quantities(text) == ()
