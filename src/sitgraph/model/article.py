"""An article as it was read, and which stretches of its text are the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PassageKind = Literal["title", "heading", "paragraph", "item"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article's text that belongs to the report: a headline, heading, paragraph or list item.

    `heading` is the nearest heading above (its text), None at the top. `day` is the day a heading or a day
    log's time stamp gives it. `speaker` is who is quoted by the layout itself (a day log's "(StratcomCentre)").
    """

    start: int
    end: int
    kind: PassageKind = "paragraph"
    heading: str | None = None
    day: date | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One report as it was read. `text` is never altered; only `passages` of it are reported content: what is none (reader
    comments, link lines, captions, biographies, boilerplate) yields nothing. `dateline` is the place it is filed from.
    """

    id: str
    text: str
    passages: tuple[Passage, ...]
    date: date | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str = "und"
    dateline: str | None = None
    author: str | None = None
