"""What a page holds besides its report: comments, links, captions, biographies, as data of the language packs tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from sitgraph import lang, resources

Kind = Literal["report", "link", "caption", "end", "byline"]

_QUOTED = re.compile(r"[“\"«„][^”\"»“]*[”\"»“]?")
_FINAL = ".!?…:;\"”»)]’'"
_HANDLE_WORDS = 4
_BULLETS = "-•*–·▪●‣"


class _Biography(lang.Table, frozen=True):
    nouns: frozenset[str]
    verbs: frozenset[str]
    speech: frozenset[str]


class _Comments(lang.Table, frozen=True):
    personal: frozenset[str]


class _Example(lang.Table, frozen=True, rename={"kind": "is"}):
    line: str
    kind: Kind


class LayoutTable(lang.Table, frozen=True):
    """`layout.toml`: patterns of lines that are no report, with an example of each."""

    links: tuple[str, ...]
    captions: tuple[str, ...]
    ends: tuple[str, ...]
    bylines: tuple[str, ...]
    biography: _Biography
    comments: _Comments
    examples: tuple[_Example, ...]


class Cleaner:
    """Tells the lines of a report from what else stands on the page."""

    def __init__(self, code: str) -> None:
        self.table = lang.read(code, "layout.toml", LayoutTable)
        self._kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
            ("end", _any(self.table.ends)), ("link", _any(self.table.links)),
            ("caption", _any(self.table.captions)), ("byline", _any(self.table.bylines)),
        )  # fmt: skip

    def kind(self, line: str) -> Kind:
        """What a single line is by its own words."""
        # A pattern never sees more than this of a line: what gives a line away stands at its ends.
        shown = line if len(line) <= 600 else f"{line[:300]} {line[-300:]}"
        for kind, pattern in self._kinds:
            if pattern.match(shown):
                return kind
        return "report"

    def keep(self, lines: Sequence[str]) -> list[bool]:
        """For each stripped line of an article, whether it belongs to the report; empty lines do not."""
        kept = [bool(line) and self.kind(line) == "report" for line in lines]
        for number, line in enumerate(lines):
            if line and number and self.kind(line) == "end" and self._is_tail(lines, number):
                kept[number:] = [False] * (len(lines) - number)
                break
        first = self._comments_from(lines)
        if first is not None:
            kept[first:] = [False] * (len(lines) - first)
        first = self._links_from(lines)
        if first is not None:
            kept[first:] = [False] * (len(lines) - first)
        self._drop_biography(lines, kept)
        return kept

    @staticmethod
    def _is_tail(lines: Sequence[str], number: int) -> bool:
        """Does the end mark stand in the second half of the text?"""
        return sum(map(len, lines[:number])) >= sum(map(len, lines[number:])) / 3

    def _comments_from(self, lines: Sequence[str]) -> int | None:
        """The line where readers' comments begin: names on lines of their own, and words from person to person."""
        handles = [n for n, line in enumerate(lines) if self._is_handle(line)]
        for position, start in enumerate(handles):
            names = set(handles[position:])
            said = [line for n, line in enumerate(lines[start:], start) if line and n not in names]
            if len(names) < 2 or len(said) < len(names) / 2 or not any(lines[:start]):
                continue
            personal = sum(self._is_personal(line) for line in said)
            opening = next((line for line in lines[start + 1 :] if line), "")
            if personal * 4 >= len(said) and not opening.startswith(("#", *_BULLETS)):
                return start
        return None

    @staticmethod
    def _is_handle(line: str) -> bool:
        words = line.split()
        return (
            0 < len(words) <= _HANDLE_WORDS and len(line) <= 40 and line[-1] not in _FINAL and line[0].isalnum()
            and not any(c.isdigit() for c in line[:2])
        )  # fmt: skip

    def _is_personal(self, line: str) -> bool:
        words = re.findall(r"[\w’']+", _QUOTED.sub(" ", line).lower())
        return any(word in self.table.comments.personal for word in words)

    @staticmethod
    def _links_from(lines: Sequence[str]) -> int | None:
        """The line where a closing list of headlines begins: four bullets or more, none ending like a sentence."""
        start, count = None, 0
        for number in range(len(lines) - 1, -1, -1):
            line = lines[number]
            if not line:
                continue
            if line[0] not in _BULLETS or len(line) < 3 or line[-1] in _FINAL:
                break
            start, count = number, count + 1
        return start if count >= 4 and start else None

    def _drop_biography(self, lines: Sequence[str], kept: list[bool]) -> None:
        words = self.table.biography
        last = [n for n, flag in enumerate(kept) if flag][-4:]
        for number in last:
            found = re.findall(r"[\w’']+", lines[number].lower())
            if set(found) & words.speech or len(found) < 6 or number == 0:
                continue
            for place, word in enumerate(found):
                if word in words.verbs and set(found[place + 1 : place + 8]) & words.nouns:
                    kept[number] = False
                    break


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" if not p.startswith("(?i)") else f"(?i:{p[4:]})" for p in patterns))


@lru_cache(maxsize=8)
def cleaner(code: str) -> Cleaner:
    """The cleaner of a language; the first pack where there is none, since links and credits are often in it."""
    return Cleaner(code if code in resources.languages() else resources.languages()[0])
