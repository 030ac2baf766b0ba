"""Formations named by the grammar of unit names: "2nd Battalion, 72nd Separate Motor Rifle Brigade"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.model import UnitMention
from sitgraph.phrases import texts
from sitgraph.registry import side_of_word
from sitgraph.registry.formations import added_names, signature

_ROMAN = re.compile(r"^[IVXLC]{1,7}$")
_US_SHORT = re.compile(r"^\d{1,3}[-/]\d{1,4}$")
_LONGEST = 8
_FIRST_WORD = re.compile(r"\w+(?:['’]\w+)?|\S")
_WORD = re.compile(r"\w+|[^\w\s]")


class _Words(lang.Table, frozen=True):
    words: frozenset[str]


class _Named(lang.Table, frozen=True):
    nouns: frozenset[str]
    never: frozenset[str]
    quoted: frozenset[str] = frozenset()


class _Examples(lang.Table, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]


class UnitTable(lang.Table, frozen=True):
    """`units.toml`: echelons, branch words, named formations and the spelling of canonical names.

    Of the echelon words, `weak` make a name only in capitals or after a branch word ("3rd company"), `whole` keep their
    ordinal in words ("the Eighth Army"). `prefixed` are words that a name follows, with their echelon; after
    ordinals that `joining` words join, one of `plurals` is the noun of all of them. `compounds` says that the language writes branch and echelon as one word.
    """

    echelons: dict[str, str]
    ordinals: tuple[str, ...]
    of: frozenset[str]
    beside: frozenset[str]
    branches: _Words
    named: _Named
    proper: dict[str, tuple[str, str, str]]
    canonical: dict[str, str]
    parts: _Words
    examples: _Examples
    ordinal_words: dict[str, str] = {}
    prefixed: dict[str, str] = {}
    joining: frozenset[str] = frozenset()
    plurals: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    compounds: bool = False


class UnitAnnotator:
    """Finds the specific formations of a tokenised sentence."""

    def __init__(self, code: str) -> None:
        self._table = lang.read(code, "units.toml", UnitTable)
        self._ordinal = re.compile(rf"^(\d{{1,4}})(?:{'|'.join(map(re.escape, self._table.ordinals))})?$", re.IGNORECASE)
        self._proper: dict[tuple[str, ...], tuple[str, str, str]] = {}
        for words, value in self._table.proper.items():
            # A hyphen is a token of its own or stays within its word, as the language's tokeniser has it.
            self._proper[tuple(words.lower().replace("-", " - ").split())] = self._proper[tuple(words.lower().split())] = value
        self._proper_heads = frozenset(key[0] for key in self._proper)
        self._added = added_names()
        self._added_heads = frozenset(word[0] for name in self._added if (word := _FIRST_WORD.match(name)))
        self._prefixed_heads = {words.split()[0] for words in self._table.prefixed}
        self._longest = max((len(_WORD.findall(name)) for name in self._added), default=0)

    def __call__(self, doc: Doc) -> tuple[UnitMention, ...]:
        """The units of `doc` in order."""
        found: list[UnitMention] = []
        words = texts(doc)
        i = 0
        while i < len(words):
            first = words[i][0]
            if not (first.isupper() or first.isdigit() or words[i] in self._added_heads):
                i += 1  # whatever the name, it begins with a capital or a figure
                continue
            series = self._series(doc, i)
            if series:
                found += series
                i = series[-1].end
                continue
            mention = self._added_at(doc, i) or self._proper_at(doc, i) or self._prefixed(doc, i) or self._numbered(doc, i) or self._named(doc, i)
            if mention is None:
                i += 1
            else:
                found.append(mention)
                i = mention.end
        return tuple(self._related(doc, found))

    def _added_at(self, doc: Doc, i: int) -> UnitMention | None:
        """A formation of a user's own table, by a name or alias as it is written there; the longest of several."""
        for size in range(min(self._longest, len(doc) - i), 0, -1) if doc[i].text in self._added_heads else ():
            entry = self._added.get(doc[i : i + size].text)
            if entry is not None:
                end = i + size
                echelon = entry.echelon.replace("_", " ") if entry.echelon else None
                return UnitMention(i, end, doc[i:end].text, name=entry.name, number=signature(entry.name)[0] or None,
                                   echelon=echelon, side=self._side(doc, i, end) or entry.side)  # fmt: skip
        return None

    def _proper_at(self, doc: Doc, i: int) -> UnitMention | None:
        if doc[i].lower_ not in self._proper_heads or doc[i].text[:1].islower():
            return None
        for size in range(min(6, len(doc) - i), 0, -1):
            value = self._proper.get(tuple(t.lower_ for t in doc[i : i + size]))
            if value:
                end = i + size
                name, side, echelon = value
                if end + 2 < len(doc) and doc[end].text == "(" and doc[end + 1].text.isupper() and doc[end + 2].text == ")":
                    end += 3
                return UnitMention(i, end, doc[i:end].text, name=name, side=side or None, echelon=echelon or None)
        return None

    def _prefixed(self, doc: Doc, i: int) -> UnitMention | None:
        """ "Task Force Smith", "Combat Command A": words of `prefixed` in capitals, and the name behind them."""
        if doc[i].lower_ not in self._prefixed_heads:
            return None
        if not doc[i].text[:1].isupper() or i > 1 and doc[i - 1].text[:1].isupper() and not side_of_word(doc[i - 1].text):
            return None
        for words, echelon in self._table.prefixed.items():
            end = i + len(words.split())
            if end >= len(doc) or tuple(t.lower_ for t in doc[i:end]) != tuple(words.split()) or not doc[end - 1].text[:1].isupper():
                continue
            name = doc[end]
            if name.text[:1].isupper() and name.is_alpha and name.lower_ not in self._table.named.never or name.is_digit:
                return UnitMention(i, end + 1, doc[i : end + 1].text, name=doc[i : end + 1].text, echelon=echelon, side=self._side(doc, i, end + 1))
        return None

    def _numbered(self, doc: Doc, i: int) -> UnitMention | None:
        text = doc[i].text
        word = self._table.ordinal_words.get(doc[i].lower_)
        if word is not None and text[:1].isupper():
            spelled = self._spelled(doc, i, word)
            if spelled is not None:
                return spelled
        ordinal = self._ordinal.match(text)
        if not ordinal and not (_ROMAN.match(text) and len(text) > 0 and i + 1 < len(doc)):
            return None
        bare = bool(ordinal) and text.isdigit()
        if bare and i + 1 < len(doc) and _ROMAN.match(doc[i + 1].text):
            return None  # "in 1991 VII Corps": a year or a day before the corps
        j, words = i + 1, list[str]()
        while j < len(doc) and j - i < _LONGEST:
            low = doc[j].lower_
            following = doc[j + 1].lower_ if j + 1 < len(doc) else ""
            goes_on = low in self._table.branches.words and following in self._table.echelons | dict.fromkeys(self._table.branches.words)
            inner, noun = self._parts(low)
            if noun and not goes_on:
                words += inner
                if low in self._table.weak and (bare or not words and not doc[j].text[0].isupper()):
                    return None
                if bare and not words:
                    return None
                return self._unit(doc, i, j, ordinal.group(1) if ordinal else text, words, noun)
            if low in self._table.branches.words or (doc[j].text[0] in "“\"'‘" and j + 1 < len(doc)):
                words.append(doc[j].text)
            elif doc[j].text[:1].isupper() and side_of_word(doc[j].text) or low in ("”", "’", '"', "'"):
                pass
            elif doc[j].text.isupper() and 1 < len(doc[j].text) <= 5:
                words.append(doc[j].text)
            elif not bare and doc[j].text.istitle() and doc[j].is_alpha and low not in self._table.named.never:
                words.append(doc[j].text)  # "the 43rd Wessex Division"
            else:
                return None
            j += 1
        return None

    def _series(self, doc: Doc, i: int) -> list[UnitMention]:
        """ "the 58th and 59th Divisions": ordinals that share the plural noun at the end; empty where it is no such list."""
        numbers, k = list[int](), i
        while k < len(doc) and k - i < 4 * _LONGEST:
            ordinal = self._ordinal.match(doc[k].text)
            if ordinal is not None and not doc[k].text.isdigit():
                numbers.append(k)
            elif not numbers or doc[k].lower_ not in self._table.joining:
                break
            k += 1
        if len(numbers) < 2:
            return []
        last = self._numbered(doc, numbers[-1])
        if last is None or last.number is None or doc[last.end - 1].lower_ not in self._table.plurals:
            return []
        tail = doc[last.start + 1 : last.end]
        words = [t.text for t in tail[:-1]]
        side = last.side or self._side(doc, i, last.end)
        shared = [self._unit(doc, n, n, doc[n].text.rstrip("".join(self._table.ordinals)), words, tail[-1].lower_) for n in numbers[:-1]]
        return [replace(u, end=u.start + 1, text=doc[u.start].text, side=side) for u in shared] + [replace(last, side=side)]

    def _parts(self, word: str) -> tuple[list[str], str]:
        """The branch words and the echelon of a word, which a compound joins; no echelon where it is none."""
        if word in self._table.echelons or not self._table.compounds:
            return [], word if word in self._table.echelons else ""
        for noun in sorted(self._table.echelons, key=len, reverse=True):
            if word.endswith(noun):
                inner = self._branches(word[: -len(noun)].rstrip("-"))
                if inner:
                    return inner, noun
        return [], ""

    def _branches(self, word: str) -> list[str]:
        """Branch words that make up a compound's first part, none where something is left over."""
        for end in range(len(word), 0, -1):
            if word[:end] in self._table.branches.words:
                rest = word[end:].lstrip("-")
                inner = self._branches(rest)
                if inner or not rest:
                    return [word[:end], *inner]
        return []

    def _spelled(self, doc: Doc, i: int, number: str) -> UnitMention | None:
        """ "the Eighth Army", "the Sixth Infantry Division": an ordinal in words, all words of the name in capitals."""
        words = list[str]()
        for j in range(i + 1, min(len(doc), i + _LONGEST)):
            if not doc[j].text[:1].isupper():
                return None
            if doc[j].lower_ in self._table.echelons and not (j + 1 < len(doc) and doc[j + 1].text[:1].isupper() and doc[j + 1].lower_ in self._table.echelons):
                unit = self._unit(doc, i, j, number, words, doc[j].lower_)
                return replace(unit, name=doc[i : j + 1].text) if doc[j].lower_ in self._table.whole and not words else unit
            if doc[j].lower_ not in self._table.branches.words and doc[j].lower_ not in self._table.echelons:
                return None
            words.append(doc[j].text)
        return None

    def _unit(self, doc: Doc, start: int, last: int, number: str, words: Sequence[str], noun: str) -> UnitMention:
        suffix = {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th") if number.isdigit() and number[-2:] not in ("11", "12", "13") else "th"
        ordinal = f"{number}{suffix}" if number.isdigit() else number
        spelled = [self._table.canonical.get(w.lower(), w if w.isupper() else w.capitalize()) for w in words if w != "-"]
        echelon, end = self._table.echelons[noun], last + 1
        name = " ".join([ordinal, *spelled, self._table.canonical.get(noun, noun.capitalize())])
        if end + 2 < len(doc) and doc[end].text == "(" and doc[end + 1].text.isupper() and doc[end + 2].text == ")":
            end += 3
        return UnitMention(start, end, doc[start:end].text, name=name, number=number, echelon=echelon,
                           branch=" ".join(spelled) or None, side=self._side(doc, start, end))  # fmt: skip

    def _named(self, doc: Doc, i: int) -> UnitMention | None:
        token = doc[i]
        if not token.text[:1].isupper() or token.lower_ in self._table.named.never or i + 1 >= len(doc):
            return None
        if side_of_word(token.text) or token.lower_ in self._table.branches.words or token.like_num:
            return None  # "Four brigades" are none by name
        j = i + 1
        while j < len(doc) and doc[j].text in ("”", '"', "'", "’"):
            j += 1
        if j >= len(doc) or doc[j].lower_ not in self._table.named.nouns:
            return None
        if doc[j].lower_ in self._table.named.quoted and not (doc[j].text[0].isupper() and j > i + 1):
            return None
        echelon = self._table.echelons.get(doc[j].lower_)
        name = f"{token.text} {doc[j].text.capitalize()}"
        return UnitMention(i, j + 1, doc[i : j + 1].text, name=name, echelon=echelon, side=self._side(doc, i, j + 1))

    def _side(self, doc: Doc, start: int, end: int) -> str | None:
        """The side by an adjective or possessive before the name, or within it."""
        for k in (*range(start - 1, max(-1, start - 4), -1), *range(start, end)):
            found = side_of_word(doc[k].text)
            if found:
                return found[0]
            if k < start and doc[k].lower_ not in self._table.beside:
                break
        return None

    def _related(self, doc: Doc, found: list[UnitMention]) -> list[UnitMention]:
        """Parents ("of the 3rd Army Corps") and what narrows a unit ("elements of the")."""
        result: list[UnitMention] = []
        for number, unit in enumerate(found):
            parent = None
            if number + 1 < len(found):
                between = [t.lower_ for t in doc[unit.end : found[number + 1].start]]
                if between and (between[0] in self._table.of and len(between) <= 5 or between in ([","], ["("])):
                    parent = found[number + 1].name
            part = None
            if unit.start >= 2:
                before = [t.lower_ for t in doc[max(0, unit.start - 4) : unit.start]]
                k = next((n for n, word in enumerate(before) if word in self._table.of), None)
                if k is not None:
                    if k and before[k - 1] in self._table.parts.words:
                        part = before[k - 1]
            result.append(UnitMention(unit.start, unit.end, unit.text, name=unit.name, number=unit.number, echelon=unit.echelon,
                                      branch=unit.branch, side=unit.side, parent=parent, part=part))  # fmt: skip
        return result
