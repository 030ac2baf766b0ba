"""Time expressions: found by the patterns of `calendar.toml`, parsed into parts, not yet counted from a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.lang import CalendarTable
from sitgraph.model import TimeMention

_FIGURES = {
    "day": r"(?:[12]\d|3[01]|0?[1-9])",
    "year": r"(?:1[89]\d\d|20\d\d)",
    "n": r"\d{1,5}",
    "iso": r"\d{4}-\d\d-\d\d",
    "mm": r"(?:1[0-2]|0[1-9])",
    "yy": r"\d\d",
}

_SHORT = 4
_FIGURE = re.compile(r"\d")
_Choices = tuple[tuple[frozenset[str], ...], ...]
_Pattern = tuple[int, str, re.Pattern[str], frozenset[str], _Choices]


def _words(table: Mapping[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=lambda w: (-len(w), w)))


def _sign(table: Mapping[str, object]) -> re.Pattern[str]:
    """Where a text may name one of a table: a short name ("mar", "may") is none within another word, a long one may be."""
    return re.compile("|".join(re.escape(word) + (r"(?!\w)" if len(word) <= _SHORT else "") for word in table))


class TimeAnnotator:
    """Finds the time expressions of a tokenised sentence."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "calendar.toml", CalendarTable)
        names = {
            "month": _words(table.months), "weekday": _words(table.weekdays), "number": _words(table.numbers) + r"|\d{1,3}",
            "unit": _words(table.units), "season": _words(table.seasons), "ordinal": _words(table.ordinals),
            "part": _words(dict.fromkeys(word for words in table.parts.values() for word in words)),
        }  # fmt: skip
        # Patterns by the tables without which they cannot fit, each with its place in the order: no sentence names all tables.
        self._patterns: dict[frozenset[str], list[_Pattern]] = {}
        for kind, patterns in table.patterns.items():
            for pattern in patterns:
                order, (outside, groups) = sum(map(len, self._patterns.values())), _parts(pattern)
                fits = re.compile(rf"(?<![\w-]){_expand(pattern, names)}(?!\w)", re.IGNORECASE)
                self._patterns.setdefault(_needs(outside), []).append((order, kind, fits, _literals(outside), _choices(groups)))
        # What a text must hold for a pattern that names it to be tried: one of these, or a figure.
        self._named = {name: _sign(words) for name, words in (("month", table.months), ("weekday", table.weekdays), ("unit", table.units), ("season", table.seasons))}
        # A quick look before the many patterns: most sentences name no time.
        self._hints = tuple(dict.fromkeys((*table.hints, *table.months, *table.weekdays, *table.units, *table.seasons)))
        self._words = sorted({word for patterns in self._patterns.values() for *_, literals, choices in patterns for told in (literals, *(w for c in choices for w in c)) for word in told})

    def __call__(self, doc: Doc) -> tuple[TimeMention, ...]:
        """The time expressions of `doc` in order; of those that overlap, the longest."""
        text = doc.text
        low, figures = text.lower(), _FIGURE.search(text)
        if not figures and not any(hint in low for hint in self._hints):
            return ()
        held = {name for name, sign in self._named.items() if sign.search(low)}
        if figures:
            held.update(_FIGURES)
        words = {word for word in self._words if word in low}
        found: list[tuple[int, int, int, str, dict[str, str]]] = []
        for order, kind, pattern, literals, choices in (p for needs, patterns in self._patterns.items() if needs <= held for p in patterns):
            if literals <= words and all(any(told <= words for told in choice) for choice in choices):
                for match in pattern.finditer(text):
                    values = {k: v.lower() for k, v in match.groupdict().items() if v}
                    found.append((match.start(), match.end(), order, kind, values))
        found.sort(key=lambda f: (f[0] - f[1], f[2], f[0]))
        taken: set[int] = set()
        mentions: list[TimeMention] = []
        for start, end, _, kind, values in found:
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is None or taken & set(range(span.start, span.end)):
                continue
            taken |= set(range(span.start, span.end))
            mentions.append(TimeMention(span.start, span.end, text[start:end], kind=kind, values=values))
        return tuple(sorted(mentions, key=lambda m: m.start))


def _needs(outside: str) -> frozenset[str]:
    """The tables and figures without which a pattern cannot fit: those named outside every group."""
    return frozenset(re.findall(r"\{(\w+)\}(?!\?)", outside)) - {"number", "ordinal", "part"}


def _literals(part: str) -> frozenset[str]:
    """The words of a part without groups, without a last letter that may be missing."""
    plain = re.sub(r"\{\w+\}|\[[^\]]*\]|\\.|\w[?*]", "\n", part)
    return frozenset(re.findall(r"[a-z]{2,}", plain))


def _choices(groups: Iterable[str]) -> _Choices:
    """For each group that must fit and whose alternatives all hold words, the words of each: those of one must be there."""
    told = (tuple(map(_literals, group.split("|"))) for group in groups)
    return tuple(choice for choice in told if all(choice))


def _parts(pattern: str) -> tuple[str, list[str]]:
    """What of a pattern stands outside every group, a line end for each, and what the groups hold that must fit.

    Nothing where it has alternatives outside.
    """
    depth, outside, groups = 0, "", list[str]()
    pieces = re.split(r"((?<!\\)[()])", pattern)
    for number, piece in enumerate(pieces):
        if piece == ")":
            depth -= 1
            if not depth and pieces[number + 1][:1] in ("?", "*"):
                groups.pop()
        elif piece == "(":
            depth += 1
            if depth == 1:
                outside += "\n"
                groups.append("")
        elif depth:
            groups[-1] += piece if depth == 1 else "\n"
        else:
            outside += piece
    fitting = [re.sub(r"^\?(?::|P<\w+>)", "", group) for group in groups if re.match(r"\?[:P]", group)]
    return ("", []) if "|" in outside else (outside, fitting)


def _expand(pattern: str, names: Mapping[str, str]) -> str:
    """A pattern with its placeholders as named groups; a second one of the same name gets a "2" after it."""
    seen: dict[str, int] = {}

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        seen[name] = seen.get(name, 0) + 1
        label = name if seen[name] == 1 else f"{name}{seen[name]}"
        inside = names.get(name) or _FIGURES[name]
        return f"(?P<{label}>{inside})"

    return re.sub(r"\{(\w+)\}", group, pattern)
