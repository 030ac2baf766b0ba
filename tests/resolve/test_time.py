"""When: the examples beside the calendar's patterns, read through the whole pipeline; counting alone, by property."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sitgraph
from sitgraph import lang, resources
from sitgraph.lang import CalendarTable, TimeExample
from sitgraph.model import TimeMention
from sitgraph.resolve.days import DayCounter, Footing

TABLE = lang.read("en", "calendar.toml", CalendarTable)


@pytest.mark.parametrize(
    ("code", "example"),
    [(code, example) for code in sorted(resources.languages()) for example in lang.read(code, "calendar.toml", CalendarTable).examples],
    ids=lambda value: value if isinstance(value, str) else value.text,
)
def test_example_of_the_pack(code: str, example: TimeExample) -> None:
    report = sitgraph.extract(example.text, date=example.today.isoformat() if example.today else None, lang=code)
    told = [o.claim.time for o in report.operations if example.trigger in o.claim.trigger]
    assert told, [o.claim.trigger for o in report.operations]
    time = told[-1]
    assert (f"{time.start or ''}/{time.end or ''}" if time is not None else "") == example.answer


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(TABLE.weekdays)), st.booleans())
def test_a_weekday_is_within_a_week_of_the_day_of_writing(today: date, weekday: str, ahead: bool) -> None:
    mention = TimeMention(0, 1, weekday, kind="weekday", values={"weekday": weekday})
    span = DayCounter(TABLE).count(mention, Footing(today, ahead=ahead))
    assert span is not None
    assert span.start == span.end
    assert span.start is not None
    assert span.start.weekday() == TABLE.weekdays[weekday]
    away = span.start - today if ahead else today - span.start
    assert timedelta(0) <= away < timedelta(days=7)


@given(
    st.sampled_from(sorted(TABLE.patterns)), st.dates(date(1, 1, 1), date(9999, 12, 31)), st.integers(0, 99), st.integers(0, 99),
    st.sampled_from(sorted(TABLE.months)), st.sampled_from(sorted(TABLE.weekdays)), st.sampled_from(["", "1066", "2022"]),
)  # fmt: skip
def test_counting_never_fails_and_never_ends_before_it_begins(
    kind: str, today: date, day: int, later: int, month: str, weekday: str, year: str
) -> None:
    values = {
        "day": str(day), "day2": str(later), "month": month, "month2": month, "year": year or "1", "year2": year, "n": str(later),
        "number": str(day), "unit": "days", "season": "winter", "ordinal": "second", "iso": today.isoformat(), "mm": "12", "mm2": "01",
    }  # fmt: skip
    if "weekday" in kind:
        values |= {"weekday": weekday, "weekday2": weekday}
    span = DayCounter(TABLE, date(2022, 2, 24), date(1944, 6, 6)).count(TimeMention(0, 1, kind, kind=kind, values=values), Footing(today, None, today))
    assert span is None or span.start is None or span.end is None or span.start <= span.end or day > later


def test_without_a_day_of_writing_nothing_is_counted_from_it() -> None:
    mention = TimeMention(0, 1, "on Monday", kind="weekday", values={"weekday": "monday"})
    assert DayCounter(TABLE).count(mention, Footing()) is None
