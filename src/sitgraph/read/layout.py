"""The layout of a text: its lines become passages, with headings, list items, day logs and the dateline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sitgraph.model import Passage, PassageKind
from sitgraph.read.clean import cleaner
from sitgraph.read.dates import day_in

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_STAMP = re.compile(r"(?P<time>\d{1,2}[:.]\d{2})\s*(?:[-–—:]\s*)?(?:\((?P<speaker>[^()]{2,60})\)\s*)?(?=\S)")
_BULLET = re.compile(r"(?:[-•*–·▪●‣.]|\(?\d{1,3}[.)])\s+(?=\S)")
_MARKS = re.compile(r"#{1,6}\s*")
# "KYIV (Reuters) -", "date 2022-09-11 KHARKIV (Sept 11):", "KHARKIV, Ukraine —", "DONETSK, Ukraine, May 26, 2014 (Reuters) –"
_DATELINE = re.compile(
    r"(?:date \d{4}-\d{2}-\d{2}\s+)?(?P<place>[A-Z\u00c0-\u00de\u0400-\u042f][A-Z\u00c0-\u00de\u0400-\u042f’'./ -]{2,40})"
    r"(?:,\s*(?:[A-Z][\w. ]{2,30}|\d{4}|\d{1,2} [A-Za-z][\w.]{2,10}(?: \d{4})?)){0,4}\s*(?:\([^()]{2,40}\)\s*(?:[—–:-]+)|(?:[—–]|--|\s-\s))\s*"
)
_PREAMBLE = re.compile(r"date \d{4}-\d{2}-\d{2}\s+")
_PAGE = re.compile(r"\s*\n\W{0,4}(?:page )?\d{1,4}\W{0,4}\n\s*", re.IGNORECASE)
# A row of a list of figures: "tanks - 1,440".
_ROW = re.compile(r"[-–—:]\s*(?:about |up to |over |\W)?\d[\d,. ]*\b")
_FINAL = ".!?…;\"”»)’'"
_HEADING = 110
_DAY_HEADING = 60


@dataclass(frozen=True, slots=True)
class Laid:
    """A text's passages, and its title and dateline where it has them."""

    passages: tuple[Passage, ...]
    title: str | None = None
    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


class Layout:
    """Reads the layout of texts in one language."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._cleaner = cleaner(code)

    def read(self, text: str, title: str | None, day: date | None) -> Laid:
        """The passages of `text` in order, none overlapping another. `day` gives its year to days in headings."""
        lines = list(_lines(text))
        kept = self._cleaner.keep([line.text for line in lines])
        kept = [flag and not _PAGE.fullmatch(f"\n{line.text}\n") for line, flag in zip(lines, kept, strict=True)]
        report = _joined([line for line, flag in zip(lines, kept, strict=True) if flag], text)
        passages: list[Passage] = []
        heading: str | None = None
        heading_day: date | None = None
        found_title: str | None = None
        dateline: str | None = None
        for number, line in enumerate(report):
            start, kind, speaker = self._opening(line)
            if number == 0:
                match = _DATELINE.match(line.text)
                if match and not match["place"].isspace() and line.end - line.start > match.end() + 20:
                    start, dateline = line.start + match.end(), match["place"].strip(" .,-").title()
                elif _PREAMBLE.match(line.text):
                    start = line.start + _PREAMBLE.match(line.text).end()  # type: ignore[union-attr]
            body = text[start : line.end]
            if kind == "paragraph" and self._is_title(body, number, report, title):
                kind = "title"
                found_title = found_title or body
            elif kind == "paragraph" and self._is_heading(line, body, report, number):
                kind = "heading"
            if kind == "heading":
                heading = body
                stated = day_in(body, self._code, day) if _is_day_heading(body) else None
                heading_day = stated or (heading_day if line.text.startswith("###") else None)
                passages.append(Passage(start, line.end, kind, None, heading_day))
            else:
                stamped = kind == "item" and _STAMP.match(line.text) is not None
                passages.append(Passage(start, line.end, kind, heading, heading_day or (day if stamped else None), speaker))
        return Laid(tuple(p for p in passages if p.start < p.end), found_title, dateline)

    @staticmethod
    def _opening(line: _Line) -> tuple[int, PassageKind, str | None]:
        """Where a line's own words begin, what it is by its mark, and who speaks in a day log."""
        stamp = _STAMP.match(line.text)
        if stamp and int(re.split("[:.]", stamp["time"])[0]) < 24 and (stamp["speaker"] or ":" in stamp["time"]):
            return line.start + stamp.end(), "item", stamp["speaker"]
        marks = _MARKS.match(line.text)
        if marks and marks.end():
            return line.start + marks.end(), "heading", None
        bullet = _BULLET.match(line.text)
        if bullet:
            return line.start + bullet.end(), "item", None
        return line.start, "paragraph", None

    @staticmethod
    def _is_title(body: str, number: int, report: list[_Line], title: str | None) -> bool:
        folded = " ".join(body.lower().split())
        if title and folded == " ".join(title.lower().split()):
            return True
        if number or title or len(report) < 2 or re.match(r"\W*(?:\d{1,2}\W|\w+ \d{1,2}\W+\d{4}|\d{4}-)", body):
            return False
        return len(body) <= 160 and body[-1] not in _FINAL

    def _is_heading(self, line: _Line, body: str, report: list[_Line], number: int) -> bool:
        if len(body) > _HEADING and not (body.endswith(")") and len(body) < 3 * _HEADING and ". " not in body):
            return False
        if number + 1 >= len(report):
            return False
        if body.strip(" –—-") != body.strip() and body[0] in "–—-":
            return True
        if body[-1] in ".!?…;,\"”»":
            return bool(day_in(body, self._code)) and len(body) <= _DAY_HEADING and body[:4].isdigit()
        if body[-1] == ":":
            return len(body.split()) <= 8 and day_in(body, self._code, date(2000, 1, 1)) is not None
        return body[0].isupper() or body[0].isdigit() or body[0] in "‘“\"#–—(["


def _is_day_heading(body: str) -> bool:
    """Is a heading a day with few other words, or does it begin with one, and is it no span of days?"""
    opening = bool(re.match(r"\W*\d{4}-\d{2}-\d{2}", body))
    return opening or (len(body.split()) <= 5 and not re.search(r"\d\)? ?[–—-] ?\w", body))


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        body = match[0]
        stripped = body.strip()
        if stripped:
            start = match.start() + len(body) - len(body.lstrip())
            yield _Line(start, start + len(stripped), stripped)


def _joined(lines: list[_Line], text: str) -> list[_Line]:
    """Lines that a narrow column broke, put together again: a text wrapped by hand, or a line that goes on small."""
    wrapped = _is_wrapped(lines, text)
    joined: list[_Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _goes_on(last, line, text, wrapped=wrapped):
            joined[-1] = _Line(last.start, line.end, text[last.start : line.end])
        else:
            joined.append(line)
    return joined


def _is_wrapped(lines: list[_Line], text: str) -> bool:
    pairs = [(a, b) for a, b in pairwise(lines) if text[a.end : b.start].count("\n") == 1]
    if len(pairs) < 5 or len(pairs) < len(lines) / 2:
        return False
    return sum(45 <= len(a.text) <= 100 for a, _ in pairs) >= 0.7 * len(pairs)


def _goes_on(last: _Line, line: _Line, text: str, *, wrapped: bool) -> bool:
    between = text[last.end : line.start]
    if _PAGE.fullmatch(between) and last.text[-1] not in _FINAL + ":" and line.text[0].islower():
        return True
    if between.count("\n") != 1 or last.text[-1] in _FINAL + ":":
        return wrapped and between.count("\n") == 1 and last.text[-1] in _FINAL and len(last.text) >= 45
    if _BULLET.match(line.text) or _STAMP.match(line.text) or line.text.startswith("#") or last.text.startswith("#"):
        return False
    return wrapped or (line.text[0].islower() and not _ROW.search(line.text) and not _ROW.search(last.text))
