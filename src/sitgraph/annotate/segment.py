"""Sentences of a passage: where they begin and end, found on tokens alone.

Splitting comes before tagging and parsing, so that a sentence that can hold nothing is never parsed.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.annotate.headlines import HeadlineTable
from sitgraph.annotate.reshape import TreeTable
from sitgraph.annotate.tree import ClauseTable

MAX_TOKENS = 220
"""A longer stretch is cut at its last semicolon, else at the limit: the parser's cost and error grow with length."""

_ENDS = frozenset(".!?…") | {"...", "?!", "!!", "!?", "….", "..", "。"}
_CLOSERS = frozenset("\"'”’»)]}") | {"''"}
_OPENERS = frozenset("\"'“‘«([{„") | {"``"}


class SentenceTable(lang.Table, frozen=True):
    """The part of `language.toml` that concerns sentence ends."""

    abbreviations: tuple[str, ...] = ()


class LanguageTable(lang.Table, frozen=True):
    """`language.toml`: the language's name and code, its spaCy models by preference, its abbreviations.

    `tree` is there where the models follow Universal Dependencies (see `annotate.reshape`), `clause` where main verbs
    are mistaken for participles (see `annotate.clauses`), `headline` where headlines are in title case (see `annotate.headlines`).
    """

    name: str
    code: str
    models: tuple[str, ...]
    sentences: SentenceTable = SentenceTable()
    tree: TreeTable | None = None
    clause: ClauseTable | None = None
    headline: HeadlineTable | None = None


def _ends_here(doc: Doc, i: int, abbreviations: frozenset[str]) -> bool:
    text = doc[i].text
    if text in _ENDS:
        previous = doc[i - 1].lower_ + text if i and not doc[i - 1].whitespace_ else ""
        return previous not in abbreviations and not (len(previous) == 2 and previous[0].isalpha())
    return False


def _begins_here(doc: Doc, i: int) -> bool:
    """Can token `i` begin a sentence? A lower-case word after a full stop seldom does."""
    while i < len(doc) and (doc[i].text in _OPENERS or doc[i].is_space):
        i += 1
    return i < len(doc) and not doc[i].is_lower


def sentences(doc: Doc, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Token offsets (half-open) of the sentences of `doc`, in order, covering all but outer white space."""
    start, i, size = 0, 0, len(doc)
    while i < size:
        cut = _ends_here(doc, i, abbreviations)
        if cut:
            while i + 1 < size and (doc[i + 1].text in _CLOSERS or doc[i + 1].text in _ENDS):
                if doc[i].whitespace_ and doc[i + 1].text in _OPENERS and i + 2 < size and not doc[i + 1].whitespace_:
                    break  # a straight quotation mark that opens the next sentence
                i += 1
            cut = i + 1 >= size or (bool(doc[i].whitespace_) or doc[i + 1].is_space or doc[i].text in _CLOSERS)
            cut = cut and (i + 1 >= size or _begins_here(doc, i + 1))
        i += 1
        if cut or i == size:
            yield from _bounded(doc, start, i)
            start = i


def _bounded(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and doc[start].is_space:
        start += 1
    while start < end and doc[end - 1].is_space:
        end -= 1
    while end - start > MAX_TOKENS:
        stops = [i + 1 for i in range(start + MAX_TOKENS // 2, start + MAX_TOKENS) if doc[i].text in (";", "\n", ",")]
        cut = stops[-1] if stops else start + MAX_TOKENS
        yield start, cut
        start = cut
        while start < end and doc[start].is_space:
            start += 1
    if start < end:
        yield start, end
