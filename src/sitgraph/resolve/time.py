"""When: the time expression that belongs to an operation, counted from the article's day and the days told before."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from sitgraph import lang, registry
from sitgraph.lang import CalendarTable
from sitgraph.model import Article, Frame, LossFrame, Sentence, TimeMention, TimeSpan

_CARRIED_SENTENCES = 3


@cache
def _war_starts() -> dict[str, date]:
    raw = tomllib.loads((Path(registry.__file__).parent / "wars.toml").read_text(encoding="utf-8"))
    return {side: war["start"] for war in raw["war"] for side in war["sides"]}


class TimeResolver:
    """Finds and counts the times of one article's frames."""

    def __init__(self, code: str, article: Article, sentences: Sequence[Sentence]) -> None:
        self._calendar = lang.read(code, "calendar.toml", CalendarTable)
        self._article = article
        self._sentences = sentences
        self._anchors = self._days_told()
        self._war = self._war_start()

    def _war_start(self) -> date | None:
        starts = _war_starts()
        for sentence in self._sentences:
            for force in sentence.forces:
                if force.side in starts:
                    return starts[force.side]
        return None

    def _days_told(self) -> dict[int, date]:
        """The day that a narrative has reached before each sentence, by the absolute days it told."""
        told: dict[int, date] = {}
        current: date | None = None
        for sentence in self._sentences:
            if current is not None:
                told[sentence.index] = current
            for mention in sentence.times:
                if mention.kind in ("day", "month", "since-day", "by-day", "day-range"):
                    span = self._count(mention, current or self._article.date, narrative=current)
                    if span is not None and span.start is not None:
                        current = span.start
        return told

    # ── which expression ──────────────────────────────────────────────────────────────────────────────

    def time_of(self, frame: Frame | LossFrame, sentence: Sentence) -> TimeSpan | None:
        """The days of a frame, None where the text gives no usable time."""
        mention = self._belonging(frame, sentence)
        anchor = self._anchors.get(sentence.index)
        if mention is not None:
            span = self._count(mention, self._article.date, narrative=anchor)
            if span is not None:
                return span
        passage = self._article.passages[sentence.passage]
        if passage.day is not None:
            return TimeSpan(None, passage.day, passage.day)
        return None

    def _belonging(self, frame: Frame | LossFrame, sentence: Sentence) -> TimeMention | None:
        doc = sentence.doc
        trigger = doc[frame.head]
        best: tuple[int, int, TimeMention] | None = None
        for mention in sentence.times:
            root = doc[mention.start : mention.end].root
            if self._of_saying(root, trigger):
                continue
            distance = _tree_distance(root, trigger)
            key = (distance, abs(mention.start - frame.start))
            if best is None or key < best[:2]:
                best = (*key, mention)
        return best[2] if best else None

    def _of_saying(self, time: Token, trigger: Token) -> bool:
        """Does the time hang on a verb whose complement clause holds the trigger ("said on Sunday that …")?"""
        for ancestor in time.ancestors:
            if ancestor.pos_ not in ("VERB", "AUX"):
                continue
            if ancestor is trigger or trigger in ancestor.conjuncts:
                return False
            for child in ancestor.children:
                if child.dep_ in ("ccomp",) and (child is trigger or trigger in child.subtree):
                    return True
            return False
        return False

    # ── counting ──────────────────────────────────────────────────────────────────────────────────────

    def _count(self, mention: TimeMention, today: date | None, *, narrative: date | None = None) -> TimeSpan | None:
        values, kind, text = mention.values, mention.kind, mention.text
        base = narrative or today

        def span(start: date | None, end: date | None) -> TimeSpan | None:
            return TimeSpan(text, start, end) if start or end else None

        if kind in ("day", "since-day", "by-day", "asof-day"):
            day = self._day(values, today, narrative)
            if day is None:
                return None
            return {"since-day": span(day, None), "by-day": span(None, day)}.get(kind, span(day, day))
        if kind == "day-range":
            first = self._day(values, today, narrative)
            last = self._day(dict(values) | {"day": values.get("day2", values["day"])}, today, narrative)
            return span(first, last)
        if kind == "range":
            later = {"day": values["day2"], "month": values["month2"], "year": values.get("year2", "")}
            last = self._day(later, today, narrative)
            first = self._day(dict(values) | {"year": values.get("year") or (str(last.year) if last else "")}, today, narrative)
            return span(first, last)
        if kind in ("month", "part-month", "since-month"):
            return self._month(mention, today, narrative)
        if kind in ("year", "since-year"):
            year = int(values["year"])
            return span(date(year, 1, 1), date(year, 12, 31) if kind == "year" else None)
        if kind == "season":
            return self._season(mention, today, narrative)
        if kind == "war-start":
            return span(self._war, None)
        if kind == "war-day" and self._war:
            day = self._war + timedelta(days=int(values["n"]) - 1)
            return span(day, day)
        if kind in ("same-day", "later", "ago"):
            if base is None:
                return None
            if kind == "same-day":
                return span(base, base)
            number = self._number(values.get("number", "one"))
            unit = self._calendar.units.get(values.get("unit", "day"), 1)
            day = base + timedelta(days=number * unit * (1 if kind == "later" else -1))
            return span(day, day)
        if today is None:
            return None
        return self._relative(mention, today)

    def _relative(self, mention: TimeMention, today: date) -> TimeSpan | None:
        values, kind, text = mention.values, mention.kind, mention.text
        day = timedelta(days=1)
        if "weekday" in values:
            wanted = self._calendar.weekdays[values["weekday"]]
            back = (today.weekday() - wanted) % 7
            that = today - back * day
            if kind == "by-weekday":
                that = today + ((wanted - today.weekday()) % 7) * day
                return TimeSpan(text, that, that)
            return TimeSpan(text, that, None if kind == "since-weekday" else that)
        if kind in ("overnight", "last-hours"):
            return TimeSpan(text, today - day, today)
        if kind == "today":
            return TimeSpan(text, today, today)
        if kind == "yesterday":
            return TimeSpan(text, today - day, today - day)
        if kind == "last-week":
            monday = today - (today.weekday() + 7) * day
            return TimeSpan(text, monday, monday + 6 * day)
        if kind == "last-month":
            last = today.replace(day=1) - day
            return TimeSpan(text, last.replace(day=1), last)
        if kind == "last-year":
            return TimeSpan(text, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        if kind == "last-units":
            unit = self._calendar.units[values["unit"]]
            number = self._number(values.get("number", "one"))
            return TimeSpan(text, today - number * unit * day, today)
        if kind == "coming":
            return TimeSpan(text, today, None)
        return None

    def _day(self, values: dict[str, str] | object, today: date | None, narrative: date | None) -> date | None:
        parts = dict(values)  # type: ignore[call-overload]
        try:
            if parts.get("iso"):
                return date.fromisoformat(parts["iso"])
            month, day = self._calendar.months[parts["month"]], int(parts["day"])
            if parts.get("year"):
                return date(int(parts["year"]), month, day)
            near = narrative or today
            if near is None:
                return None
            return _nearest(month, day, near, past=narrative is None)
        except (ValueError, KeyError):
            return None

    def _month(self, mention: TimeMention, today: date | None, narrative: date | None) -> TimeSpan | None:
        month = self._calendar.months[mention.values["month"]]
        year = int(mention.values["year"]) if mention.values.get("year") else None
        if year is None:
            near = narrative or today
            if near is None:
                return None
            year = _nearest(month, 1, near, past=True).year
        last = calendar.monthrange(year, month)[1]
        start, end = date(year, month, 1), date(year, month, last)
        low = mention.text.lower()
        if "late" in low or "end of" in low:
            start = date(year, month, 21)
        elif "early" in low or "beginning" in low:
            end = date(year, month, 10)
        elif "mid" in low:
            start, end = date(year, month, 11), date(year, month, 20)
        return TimeSpan(mention.text, start, None if mention.kind == "since-month" else end)

    def _season(self, mention: TimeMention, today: date | None, narrative: date | None) -> TimeSpan | None:
        near = narrative or today
        year = int(mention.values["year"]) if mention.values.get("year") else near.year if near else None
        if year is None:
            return None
        first, last = self._calendar.seasons[mention.values["season"]]
        end_year = year + 1 if last < first else year
        return TimeSpan(mention.text, date(year, first, 1), date(end_year, last, calendar.monthrange(end_year, last)[1]))

    def _number(self, word: str) -> int:
        return int(word) if word.isdigit() else self._calendar.numbers.get(word, 1)


def _nearest(month: int, day: int, near: date, *, past: bool) -> date:
    """The day of this month and day that is nearest to `near`; with `past`, the last one not long after it."""
    best: date | None = None
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if past and candidate > near + timedelta(days=31):
            continue
        if best is None or abs((candidate - near).days) < abs((best - near).days):
            best = candidate
    if best is None:
        raise ValueError(f"no such day: {day}.{month}.")
    return best


def _tree_distance(one: Token, other: Token) -> int:
    """Steps between two tokens of a parse tree; large where they share no ancestor."""
    ups = {token.i: step for step, token in enumerate((one, *one.ancestors))}
    for step, token in enumerate((other, *other.ancestors)):
        if token.i in ups:
            return step + ups[token.i]
    return 1000
