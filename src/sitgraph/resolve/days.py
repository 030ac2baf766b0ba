"""The calendar of one article: the days that a time expression means, counted from the day it leans on."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sitgraph.lang import CalendarTable
from sitgraph.model import TimeMention, TimeSpan
from sitgraph.registry.wars import wars

_DAY = timedelta(days=1)
# "In recent weeks" says no number: taken for three.
_RECENT = 3
# A month told without its year lies at most so long after the day it is told on.
_SOON = timedelta(days=31)
# Figures of two digits from here on are years of the last century.
_CENTURY = 40
_HALVES = {"first": (1, 15), "second": (16, 31)}


@dataclass(frozen=True, slots=True)
class Footing:
    """What a time expression is counted from, as far as known.

    `today` is the article's day, `narrative` the day that a text which looks back has reached, `last` the day told last
    before the expression. `ahead` marks what is to come: a month or weekday is then the next one, not the last.
    """

    today: date | None = None
    narrative: date | None = None
    last: date | None = None
    ahead: bool = False

    @property
    def base(self) -> date | None:
        """The day that "last night" and "Monday" are counted from."""
        return self.narrative or self.today


@cache
def war_starts() -> dict[str, date]:
    """The day a side's war began, of those with a day agreed on (`registry/wars.toml`)."""
    return {side: war.start for war in wars() for side in war.sides}


class DayCounter:
    """Counts time expressions of one article. `war` is the first day of its war, `landing` its D-Day, None where unknown."""

    def __init__(self, table: CalendarTable, war: date | None = None, landing: date | None = None) -> None:
        self._table = table
        self._war = war
        self._landing = landing
        self._by_kind: dict[str, Callable[[TimeMention, Footing], TimeSpan | None]] = {
            "day": self._single, "day-of-month": self._of_month, "by-day": self._single, "asof-day": self._single, "since-day": self._since_day,
            "until-day": self._until_day, "day-range": self._day_range, "range": self._range,
            "month": self._month, "part-month": self._month, "since-month": self._month, "month-range": self._month_range,
            "week-of-month": self._week_of_month, "half-month": self._half_month,
            "year": self._year, "since-year": self._year, "year-range": self._year, "season": self._season, "war-start": self._of_war, "war-day": self._of_war,
            "landing": self._from_landing, "same-day": self._beside, "later": self._beside, "ago": self._ago, "previous-day": self._beside,
            "nth-day": self._nth_day, "following-days": self._following,
            "that-week": self._that_week, "later-that-week": self._that_week, "that-month": self._that_month,
            "later-that-month": self._that_month, "next-month": self._that_month, "that-year": self._that_year,
        }  # fmt: skip

    def count(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """The days of an expression, None where what it is counted from is not known or there is no such day."""
        try:
            found = self._by_kind.get(mention.kind, self._relative)(mention, footing)
        except (ValueError, OverflowError):  # 31 June, the year 0
            return None
        return found if found is not None and (found.start or found.end) else None

    # ── days of the calendar ──────────────────────────────────────────────────────────────────────────

    def _day(self, values: Mapping[str, str], footing: Footing) -> date | None:
        if values.get("iso"):
            return date.fromisoformat(values["iso"])
        month = self._table.months[values["month"]] if values.get("month") else int(values["mm"])
        day = int(values["day"])
        year = _year_in(values)
        if year is not None:
            return date(year, month, day)
        return _nearest(month, day, footing)

    def _single(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        day = self._day(mention.values, footing)
        return TimeSpan(mention.text, day, day)

    def _of_month(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """ "By the 11th": of the month told last."""
        base = footing.last or footing.narrative
        day = base.replace(day=int(mention.values["day"])) if base else None
        return TimeSpan(mention.text, day, day)

    def _since_day(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        return TimeSpan(mention.text, self._day(mention.values, footing), None)

    def _until_day(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        return TimeSpan(mention.text, None, self._day(mention.values, footing))

    def _day_range(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        first = self._day(mention.values, footing)
        last = self._day({**mention.values, "day": mention.values["day2"]}, footing)
        return TimeSpan(mention.text, first, last)

    def _range(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        values = mention.values
        later = {name: values.get(f"{name}2", "") for name in ("day", "month", "mm", "year", "yy")}
        own = _year_in(values)
        if _year_in(later) is None and own is not None:
            later["year"] = str(own)
        last = self._day(later, footing)
        first = self._day(values if own or last is None else {**values, "year": str(last.year)}, footing)
        if first is not None and last is not None and first > last:
            first = first.replace(year=last.year - 1)
        return TimeSpan(mention.text, first, last)

    def _which_year(self, month: int, values: Mapping[str, str], footing: Footing) -> int | None:
        year = _year_in(values)
        if year is not None:
            return year
        near = _nearest(month, 1, footing)
        return near.year if near else None

    def _month(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        month = self._table.months[mention.values["month"]]
        year = self._which_year(month, mention.values, footing)
        if year is None:
            return None
        start, end = _part_of_month(year, month, self._part(mention.text.lower()))
        return TimeSpan(mention.text, start, None if mention.kind == "since-month" else end)

    def _month_range(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """ "from May to July 2015", "in late December-early January 2023"."""
        values = mention.values
        last = self._table.months[values["month2"]]
        year = self._which_year(last, {"year": values.get("year2") or values.get("year", "")}, footing)
        if year is None:
            return None
        first = self._table.months[values["month"]]
        own = int(values["year"]) if values.get("year") and values.get("year2") else year - 1 if first > last else year
        start, _ = _part_of_month(own, first, self._part(values.get("part", "")))
        _, end = _part_of_month(year, last, self._part(values.get("part2", "")))
        return TimeSpan(mention.text, start, end)

    def _week_of_month(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """The first week of a month is its first seven days, the last one its last seven."""
        month = self._table.months[mention.values["month"]]
        year = self._which_year(month, mention.values, footing)
        if year is None:
            return None
        length = calendar.monthrange(year, month)[1]
        place = self._table.ordinals.get(mention.values["ordinal"], 1)
        start = length - 6 if place < 0 else 7 * place - 6
        return TimeSpan(mention.text, date(year, month, start), date(year, month, min(length, start + 6)))

    def _half_month(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        month = self._table.months[mention.values["month"]]
        year = self._which_year(month, mention.values, footing)
        if year is None:
            return None
        late = self._table.ordinals.get(mention.values["ordinal"], 1) != 1
        start, end = _HALVES["second" if late else "first"]
        return TimeSpan(mention.text, date(year, month, start), date(year, month, min(end, calendar.monthrange(year, month)[1])))

    def _year(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        year = int(mention.values["year"])
        last = int(mention.values.get("year2", year))
        part = self._part(mention.text.lower())
        start = date(year, {"mid": 5, "late": 9}.get(part or "", 1), 1)
        end = {"early": date(last, 4, 30), "mid": date(last, 8, 31)}.get(part or "", date(last, 12, 31))
        return TimeSpan(mention.text, start, None if mention.kind == "since-year" else end)

    def _part(self, text: str) -> str | None:
        return next((part for part, words in self._table.parts.items() if any(word in text for word in words)), None)

    def _season(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        values, near = mention.values, footing.base
        year = _year_in(values) or (near.year if near else None)
        if year is None:
            return None
        first, last = self._table.seasons[values["season"]]
        if values.get("season2"):
            last = self._table.seasons[values["season2"]][1]
        if not values.get("year") and near is not None:
            if footing.ahead and _season_end(year, first, last) < near:
                year += 1
            elif not footing.ahead and (date(year, first, 1) > near or (values.get("last") and _season_end(year, first, last) >= near)):
                year -= 1
        start = None if values.get("by") else date(year, first, 1)
        return TimeSpan(mention.text, start, _season_end(year, first, last))

    def _of_war(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        if self._war is None:
            return None
        if mention.kind == "war-start":
            return TimeSpan(mention.text, self._war, None)
        number = int(mention.values["n"]) if mention.values.get("n") else self._table.ordinals.get(mention.values["ordinal"], 0)
        if number < 1:
            return None
        day = self._war + (number - 1) * _DAY
        return TimeSpan(mention.text, day, day)

    def _from_landing(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        if self._landing is None:
            return None
        shift = int(mention.values.get("n", "0")) * (-1 if mention.values.get("minus") else 1)
        day = self._landing + shift * _DAY
        return TimeSpan(mention.text, day, day)

    # ── days told before ──────────────────────────────────────────────────────────────────────────────

    def _beside(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """ "That night", "two days later", "the day before": counted from the day told last."""
        base = footing.last or footing.base
        if base is None:
            return None
        values = mention.values
        steps = {"same-day": 0, "previous-day": -1}.get(mention.kind)
        if steps is None:
            steps = self._number(values.get("number", "one")) * self._table.units.get(values.get("unit", ""), 1)
        day = base + steps * _DAY
        return TimeSpan(mention.text, day, day)

    def _nth_day(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """ "On the second day": the first one is the day told first in the paragraph."""
        number = self._table.ordinals.get(mention.values["ordinal"], 0)
        if footing.last is None or number < 1:
            return None
        day = footing.last + (number - 1) * _DAY
        return TimeSpan(mention.text, day, day)

    def _following(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        base = footing.last or footing.base
        return TimeSpan(mention.text, base + _DAY, None) if base else None

    def _ago(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        """ "Two weeks ago" is counted from today, "two weeks earlier" from the day told last."""
        values = mention.values
        base = footing.base if values.get("now") else footing.last or footing.base
        if base is None:
            return None
        day = base - self._number(values["number"]) * self._table.units[values["unit"]] * _DAY
        return TimeSpan(mention.text, day, day)

    def _that_week(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        base = footing.last or footing.base
        if base is None:
            return None
        monday = base - base.weekday() * _DAY
        start = base + _DAY if mention.kind == "later-that-week" and base.weekday() < 6 else monday
        return TimeSpan(mention.text, start, monday + 6 * _DAY)

    def _that_month(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        base = footing.last or footing.base
        if base is None:
            return None
        if mention.kind == "next-month":
            base = (base.replace(day=28) + 7 * _DAY).replace(day=1)
        end = base.replace(day=calendar.monthrange(base.year, base.month)[1])
        later = mention.kind == "later-that-month" and base < end
        return TimeSpan(mention.text, base + _DAY if later else base.replace(day=1), end)

    def _that_year(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        base = footing.last or footing.base
        return TimeSpan(mention.text, date(base.year, 1, 1), date(base.year, 12, 31)) if base else None

    # ── days counted from today ───────────────────────────────────────────────────────────────────────

    def _relative(self, mention: TimeMention, footing: Footing) -> TimeSpan | None:
        today = footing.base
        if today is None:
            return None
        values, kind, text = mention.values, mention.kind, mention.text
        if "weekday" in values:
            return self._weekday(mention, today, footing)
        monday = today - today.weekday() * _DAY
        if kind in ("overnight", "last-hours"):
            return TimeSpan(text, today - _DAY, today)
        if (ago := {"today": 0, "yesterday": 1, "two-days-ago": 2}.get(kind)) is not None:
            day = today - ago * _DAY
            return TimeSpan(text, day, day)
        if kind == "this-week":
            return TimeSpan(text, today if footing.ahead else monday, monday + 6 * _DAY if footing.ahead else today)
        if kind == "this-month":
            end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
            return TimeSpan(text, today if footing.ahead else today.replace(day=1), end if footing.ahead else today)
        if kind == "this-year":
            return TimeSpan(text, date(today.year, 1, 1), date(today.year, 12, 31) if footing.ahead else today)
        if kind == "by-year-end":
            return TimeSpan(text, None, date(today.year, 12, 31))
        if kind == "weekend":
            saturday = monday + (5 if today.weekday() > 4 or footing.ahead else -2) * _DAY
            return TimeSpan(text, saturday, saturday + _DAY)
        if kind == "last-week":
            return TimeSpan(text, monday - 7 * _DAY, monday - _DAY)
        if kind == "next-week":
            return TimeSpan(text, monday + 7 * _DAY, monday + 13 * _DAY)
        if kind == "last-month":
            last = today.replace(day=1) - _DAY
            start, end = _part_of_month(last.year, last.month, self._part(text.lower()))
            return TimeSpan(text, start, end)
        if kind == "last-year":
            return TimeSpan(text, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        if kind == "last-units":
            unit = self._table.units[values["unit"]]
            many = _RECENT if values["unit"] in self._table.plurals else 1
            number = self._number(values["number"]) if "number" in values else many
            return TimeSpan(text, today - number * unit * _DAY, today)
        return TimeSpan(text, today, None) if kind == "coming" else None

    def _weekday(self, mention: TimeMention, today: date, footing: Footing) -> TimeSpan:
        """A weekday is the last one up to today, or the next one from today where it is to come."""
        kind, text = mention.kind, mention.text
        wanted = self._table.weekdays[mention.values["weekday"]]
        back = (today.weekday() - wanted) % 7
        if mention.values.get("last") and back == 0:
            back = 7
        ahead = (footing.ahead or kind == "by-weekday") and not mention.values.get("last")
        that = today + (-back % 7) * _DAY if ahead else today - back * _DAY
        if kind == "weekday-range":
            length = (self._table.weekdays[mention.values["weekday2"]] - wanted) % 7
            if that + length * _DAY > today and not ahead:
                that -= 7 * _DAY
            return TimeSpan(text, that, that + length * _DAY)
        if kind == "overnight-into":
            return TimeSpan(text, that - _DAY, that)
        return TimeSpan(text, that, None if kind == "since-weekday" else that)

    def _number(self, word: str) -> int:
        return int(word) if word.isdigit() else self._table.numbers.get(word, 1)


def _year_in(values: Mapping[str, str]) -> int | None:
    if values.get("year"):
        return int(values["year"])
    if values.get("yy"):
        short = int(values["yy"])
        return short + (2000 if short < _CENTURY else 1900)
    return None


def _season_end(year: int, first: int, last: int) -> date:
    end_year = year + 1 if last < first else year
    return date(end_year, last, calendar.monthrange(end_year, last)[1])


def _part_of_month(year: int, month: int, part: str | None) -> tuple[date, date]:
    """The first ten days of a month are early, the next ten its middle, the rest is late."""
    last = calendar.monthrange(year, month)[1]
    first, final = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}.get(part or "", (1, last))
    return date(year, month, first), date(year, month, final)


def _nearest(month: int, day: int, footing: Footing) -> date | None:
    """The day of this month that is meant: the nearest to the narrative, the last one up to today, or the next one."""
    near = footing.base
    if near is None:
        return None
    candidates: list[date] = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if footing.narrative is None:
        kept = [c for c in candidates if (c >= near - _SOON if footing.ahead else c <= near + _SOON)]
        candidates = kept or candidates
    return min(candidates, key=lambda candidate: abs((candidate - near).days)) if candidates else None
