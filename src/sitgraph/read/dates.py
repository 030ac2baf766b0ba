"""The day an article states for itself: in its title, its first lines, its dateline or by the war's count of days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from sitgraph import lang, resources
from sitgraph.registry.wars import wars

_HEAD = 400
_COUNT_HEAD = 2_000
_SHORT_LINE = 80
_DATELINE = 90
_IN_BRACKETS = re.compile(r"\(([^()]{4,40})\)\s*[-–—:]")
_PREAMBLE = re.compile(r"^\W*(?:date|updated|published)?\W*\d{4}-\d{2}-\d{2}", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)")


@lru_cache(maxsize=8)
def _patterns(code: str) -> tuple[dict[str, int], tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """(month by name, patterns with a year, patterns without one) of a language pack."""
    if code not in resources.languages():
        code = resources.languages()[0]
    table = lang.read(code, "calendar.toml", lang.CalendarTable)
    months = {name.rstrip("."): number for name, number in table.months.items()}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    month = rf"(?P<m>{names})\b\.?"
    number = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    year = r"(?P<y>(?:19|20)\d{2})"
    full = (rf"(?<!\d){number}\.? {month},? {year}", rf"\b{month} {number}(?:,| |, ) ?{year}")
    bare = (rf"(?<!\d){number}\.? {month}(?! \d)", rf"\b{month} {number}(?!\d)")
    return (
        months, tuple(re.compile(p, re.IGNORECASE) for p in full), tuple(re.compile(p, re.IGNORECASE) for p in bare)
    )  # fmt: skip


def day_in(text: str, code: str, default: date | None = None) -> date | None:
    """The first day that `text` states; one without a year takes that of `default`, or is none without it."""
    match = _ISO.search(text)
    if match:
        return _day(match["y"], int(match["m"]), match["d"])
    months, full, bare = _patterns(code)
    for pattern in full:
        match = pattern.search(text)
        if match:
            return _day(match["y"], months[match["m"].lower()], match["d"])
    if default is not None:
        for pattern in bare:
            match = pattern.search(text)
            if match:
                found = _day(str(default.year), months[match["m"].lower()], match["d"])
                # A December day told of in January is the year before's.
                if found and found > default + timedelta(days=31):
                    return _day(str(default.year - 1), found.month, str(found.day))
                return found
    return None


def article_day(text: str, title: str | None, code: str) -> date | None:
    """The article's own day, None where it states none.

    Looked for as a full date in the title and in what opens the text (short lines, dateline); then as a count of the war's days
    ("On day 443 of the invasion") in the first 2,000; a day and month beside it take their year from it.
    """
    for part in (title or "", *_stating(text[:_HEAD])):
        day = day_in(part, code)
        if day:
            return day
    head = f"{title or ''} {text[:_COUNT_HEAD]}"
    counted = _counted(head)
    if counted:
        return day_in(text[:_HEAD], code, counted) if _is_near(day_in(text[:_HEAD], code, counted), counted) else counted
    return None


def _stating(head: str) -> list[str]:
    """The parts of a text's beginning that can state its day: short lines, the dateline, a preamble; no prose."""
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    parts = [line for line in lines if len(line) <= _SHORT_LINE]
    if lines:
        parts += [match[1] for match in _IN_BRACKETS.finditer(lines[0][:_DATELINE])]
        parts += [match[0] for match in _PREAMBLE.finditer(lines[0][:_DATELINE])]
    return parts


def _is_near(day: date | None, other: date) -> bool:
    """Are two days within a week of each other?"""
    return day is not None and abs((day - other).days) <= 7


def _counted(text: str) -> date | None:
    # The number stands after the word for "day" in every language of the packs: "day 443", "dag 443".
    match = re.search(r"\b(?:day|dag|Day|Dag) (\d{1,5})\b(.{0,80})", text, re.DOTALL)
    if not match:
        return None
    for war in wars():
        stems = [side[:5] for side in war.sides]
        if any(stem in text for stem in stems):
            try:
                return war.start + timedelta(days=int(match[1]) - 1)
            except OverflowError:
                return None
    return None


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None
