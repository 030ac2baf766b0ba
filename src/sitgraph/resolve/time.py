"""When: the time expression that belongs to an operation, counted from the article's day and the days told before."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from sitgraph import lang, registry
from sitgraph.lang import CalendarTable
from sitgraph.model import Article, Frame, LossFrame, Sentence, TimeMention, TimeSpan

# Labels of clauses that are said, and of subjects, in any of the schemes of the packs' models.
_CLAUSES = frozenset({"ccomp"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "nsubj:pass"})
# "In recent weeks" says no number: taken for three.
_RECENT = 3
_RETROSPECT = timedelta(days=60)
# What is counted from the day of writing.
_DEICTIC = frozenset(
    ("weekday", "weekday-night", "since-weekday", "by-weekday", "today", "yesterday", "last-hours", "last-units", "last-week", "last-month", "coming")
)  # fmt: skip
# Days that a narrative has reached; "since 15 April 2023" only looks back to one.
_REACHED = frozenset(("day", "month", "by-day", "day-range"))
_FULL = frozenset(("day", "range", "day-range", "by-day"))
# A report of its own day states it at least so often.
_FEW = 2
# A list follows the paragraph that leads to it within so many passages.
_LIST = 30


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
        self._current = self._counts_from_today()
        self._anchors = self._days_told()
        self._war = self._war_start()
        self._stated = self._days_stated()
        self._daily = self._day_of_report()

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
        current = self._first_full_day()
        for sentence in self._sentences:
            if current is not None:
                told[sentence.index] = current
            for mention in sentence.times:
                if mention.kind in _REACHED:
                    span = self._count(mention, current or self._article.date, narrative=current)
                    if span is not None and span.start is not None:
                        current = span.start
        return told

    def _first_full_day(self) -> date | None:
        """In a text that looks back, the first day it states with its year: what comes before it counts from there."""
        today = self._article.date
        if self._current:
            return None
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.values.get("year") and mention.kind in _FULL:
                    span = self._count(mention, today)
                    start = span.start if span else None
                    if start is not None:
                        return start if today is None or abs(today - start) > _RETROSPECT else None
        return None

    def _counts_from_today(self) -> bool:
        """Does the text speak of its own day ("on Wednesday") before it states any day with its year, as news does and history does not?"""
        if self._article.date is None:
            return False
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.kind in _DEICTIC:
                    return True
                if mention.values.get("year") and mention.kind in _FULL:
                    return False
        return False

    # ── which expression ──────────────────────────────────────────────────────────────────────────────

    def time_of(self, frame: Frame | LossFrame, sentence: Sentence, *, told: bool = True) -> TimeSpan | None:
        """The days of a frame, None where the text gives no usable time.

        The context supplies a day only for what is `told` of as having taken place or not, never for what is to come.
        """
        mention = self._belonging(frame, sentence)
        anchor = self._anchors.get(sentence.index)
        if mention is not None:
            span = self._count(mention, self._article.date, narrative=anchor)
            if span is not None:
                return span
        if not told:
            return None
        passage = self._article.passages[sentence.passage]
        if passage.day is not None:
            return TimeSpan(None, passage.day, passage.day)
        day = self._carried(sentence) or self._daily
        return TimeSpan(None, day, day) if day else None

    def _carried(self, sentence: Sentence) -> date | None:
        """The day told last before a sentence in its paragraph; a list takes that of the paragraph that leads to it."""
        passages = self._article.passages
        for other in reversed(self._sentences[: sentence.index]):
            if other.passage != sentence.passage and (passages[sentence.passage].kind != "item" or sentence.passage - other.passage > _LIST):
                return None
            day = self._stated.get(other.index)
            if day is not None:
                return day
            if passages[other.passage].kind == "paragraph" and other.passage != sentence.passage and other.index and (
                self._sentences[other.index - 1].passage != other.passage
            ):
                return None
        return None

    def _days_stated(self) -> dict[int, date]:
        """The single day that each sentence states for what it tells, not for who said so."""
        stated: dict[int, date] = {}
        for sentence in self._sentences:
            for mention in sentence.times:
                if mention.kind in ("day", "weekday", "today", "yesterday", "on-weekday") or "weekday" in mention.values:
                    span = self._count(mention, self._article.date, narrative=self._anchors.get(sentence.index))
                    if span is not None and span.start is not None and span.start == span.end:
                        stated[sentence.index] = span.start
        return stated

    def _day_of_report(self) -> date | None:
        """The article's own day, where it is a report of that day: where most of the days it states are that day."""
        today = self._article.date
        if today is not None and self._titled(today):
            return today
        days = list(self._stated.values())
        if today is None or len(days) < _FEW:
            return None
        return today if days.count(today) * 2 > len(days) else None

    def _titled(self, day: date) -> bool:
        """Does the article's title state its day ("frontline update, February 26")?"""
        title = (self._article.title or "").lower()
        words = set(re.findall(r"[^\W_]+", title))
        named = any(word in words for word, month in self._calendar.months.items() if month == day.month)
        return day.isoformat() in title or (named and str(day.day) in words)

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
            if ancestor == trigger or trigger in ancestor.conjuncts:
                return False
            told = any(c.dep_ in _CLAUSES and (c == trigger or trigger in c.subtree) for c in ancestor.children)
            # "On 8 September the ministry said …" opens with the day of what is told; "said on Sunday" does not.
            opening = time.i < ancestor.i and all(t.i > time.i for t in ancestor.children if t.dep_ in _SUBJECTS)
            return told and not opening
        return False

    # ── counting ──────────────────────────────────────────────────────────────────────────────────────

    def _count(self, mention: TimeMention, today: date | None, *, narrative: date | None = None) -> TimeSpan | None:
        values, kind, text = mention.values, mention.kind, mention.text
        base = narrative or today
        narrative = None if self._current else narrative

        def span(start: date | None, end: date | None) -> TimeSpan | None:
            return TimeSpan(text, start, end) if start or end else None

        if kind in ("day", "since-day", "by-day", "asof-day"):
            day = self._day(values, today, narrative)
            if day is None:
                return None
            return {"since-day": span(day, None), }.get(kind, span(day, day))
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
        looking_back = not self._current and narrative is not None and today - narrative > _RETROSPECT
        return self._relative(mention, narrative if narrative is not None and looking_back else today)

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
            number = self._number(values["number"]) if "number" in values else _RECENT
            return TimeSpan(text, today - number * unit * day, today)
        if kind == "coming":
            return TimeSpan(text, today, None)
        return None

    def _day(self, values: Mapping[str, str], today: date | None, narrative: date | None) -> date | None:
        parts = dict(values)
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
            year = _nearest(month, 1, near, past=narrative is None).year
        last = calendar.monthrange(year, month)[1]
        start, end = date(year, month, 1), date(year, month, last)
        part = self._part(mention.text.lower())
        if part == "late":
            start = date(year, month, 21)
        elif part == "early":
            end = date(year, month, 10)
        elif part == "mid":
            start, end = date(year, month, 11), date(year, month, 20)
        return TimeSpan(mention.text, start, None if mention.kind == "since-month" else end)

    def _part(self, text: str) -> str | None:
        return next((part for part, words in self._calendar.parts.items() if any(word in text for word in words)), None)

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
    candidates: list[date] = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if past:
        candidates = [c for c in candidates if c <= near + timedelta(days=31)]
    if not candidates:
        raise ValueError(f"no such day: {day}.{month}.")
    return min(candidates, key=lambda candidate: abs((candidate - near).days))


def _tree_distance(one: Token, other: Token) -> int:
    """Steps between two tokens of a parse tree; large where they share no ancestor."""
    ups = {token.i: step for step, token in enumerate((one, *one.ancestors))}
    for step, token in enumerate((other, *other.ancestors)):
        if token.i in ups:
            return step + ups[token.i]
    return 1000
