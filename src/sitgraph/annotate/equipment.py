"""Weapon systems, vehicles, installations and stores that a sentence names.

A mention is a run of designations ("Su-35"), class words ("fighter jet") and words that may stand between them.
Its category is its last class word's, or where that is weak ("system") the one before it. Designations are a
language-free table (`registry/equipment.csv`); class words are the pack's `equipment.toml`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitgraph import lang, resources
from sitgraph.errors import LanguagePackError
from sitgraph.model import EquipmentMention, Mention
from sitgraph.phrases import lowered, texts

if TYPE_CHECKING:
    from spacy.tokens import Doc

_WINDOW = 4
"""The most words a designation has ("HMS Prince of Wales" has more and is found by its first four)."""
# Words of which it is remembered whether they may be designations.
_MOST_WORDS = 20_000

_HYPHENS = frozenset("-‐‑–")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_BASE = re.compile(r"([a-z]+\d+|\d+[a-z]+\d+)[a-z]{1,4}\d{0,2}[a-z]{0,2}")
_ROAD = re.compile(r"[^\W\d_]\d{1,2}s?")
_CYRILLIC = str.maketrans(
    dict(zip("АБВГДЕЗИЙКЛМНОПРСТУФЫЭІЇ", "ABVGDEZIYKLMNOPRSTUFYEII", strict=True))
    | {"Ж": "Zh", "Х": "Kh", "Ц": "Ts", "Ч": "Ch", "Ш": "Sh", "Щ": "Shch", "Ю": "Yu", "Я": "Ya", "Ь": "", "Ъ": ""}
)
"""Capitals of designations as they are romanised; small letters follow from them."""


class Joining(lang.Table, frozen=True):
    """What may stand inside a mention beside designations and class words."""

    weak: list[str]
    modifiers: list[str]
    nicknames: list[str]
    quotes: list[str]
    brackets: list[str]


class Blocked(lang.Table, frozen=True):
    """Phrases that hold a class word and are no equipment."""

    phrases: list[str]


class EquipmentExample(lang.Table, frozen=True):
    """A sentence whose bracketed words are mentions, the first of `category` and `model` (`yes`), or without (`no`)."""

    yes: str | None = None
    no: str | None = None
    category: str | None = None
    model: str | None = None


class EquipmentTable(lang.Table, frozen=True):
    """`equipment.toml`: class phrases by category, joining words, blocked phrases, executed examples."""

    classes: dict[str, list[str]]
    joining: Joining
    blocked: Blocked
    examples: list[EquipmentExample]


@dataclass(frozen=True, slots=True)
class Designation:
    """One entry of the model table.

    `cue` is true where it needs a class word beside it to be equipment ("Tiger"); `loose` where one letter and
    figures are it without a hyphen too ("T72", but not the motorway "M4").
    """

    name: str
    category: str
    cue: bool
    loose: bool = False


class _Word(NamedTuple):
    token: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str  # model, class, weak, modifier, nickname, quote
    end: int
    category: str = ""
    model: Designation | None = None


def expand(pattern: str) -> Iterable[str]:
    """The spellings of a pattern: "tank(s)" is tank and tanks, "batter(y|ies)" battery and batteries.

    Raises LanguagePackError where a bracket is left open.
    """
    start = pattern.find("(")
    if start < 0:
        yield pattern
        return
    end = pattern.find(")", start)
    if end < 0:
        raise LanguagePackError(f"{pattern!r}: a bracket is not closed")
    inner = pattern[start + 1 : end]
    for choice in inner.split("|") if "|" in inner else ("", inner):
        yield from expand(pattern[:start] + choice + pattern[end + 1 :])


@lru_cache(maxsize=1)
def designations() -> dict[str, Designation]:
    """The model table by folded designation (letters and digits alone, in small letters)."""
    path = Path(resources.__file__).parent / "registry" / "equipment.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            fold(row["designation"]): Designation(
                row["designation"], row["category"], cue=row["cue"] == "class", loose=row["cue"] == "loose"
            )
            for row in csv.DictReader(file)
        }


def fold(text: str) -> str:
    """Letters and digits of a designation in small Latin letters: "Т-72Б3", "T 72B3" → "t72b3"."""
    if not text.isascii():
        text = text.upper().translate(_CYRILLIC) if re.search("[\u0400-\u04ff]", text) else text
    return _NOT_ALPHANUMERIC.sub("", text).casefold()


class EquipmentAnnotator:
    """Finds equipment, installations and stores in a sentence, in order of place; they never overlap.

    Raises LanguagePackError where the pack's table is missing or malformed.
    """

    def __init__(self, code: str) -> None:
        table = lang.read(code, "equipment.toml", EquipmentTable)
        self._models = designations()
        self._beginnings = frozenset(key[:size] for key in self._models for size in range(len(key) + 1))
        self._may_designate = lru_cache(maxsize=_MOST_WORDS)(self._designates)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for phrase in table.blocked.phrases:
            self._add(phrase, "blocked", "")
        weak = {spelling for phrase in table.joining.weak for spelling in expand(phrase)}
        for category, phrases in table.classes.items():
            for phrase in phrases:
                self._add(phrase, "class", category)
        for words in self._phrases.values():
            words.sort(key=lambda entry: -len(entry[0]))
        self._weak = frozenset(weak)
        self._modifiers = frozenset(
            spelling.replace("-", " ").split()[0] for word in table.joining.modifiers for spelling in expand(word)
        )
        self._nicknames = frozenset(table.joining.nicknames)
        self._quotes = frozenset(table.joining.quotes)
        self._open, self._close = table.joining.brackets

    def _add(self, phrase: str, kind: str, category: str) -> None:
        for spelling in expand(phrase):
            words = tuple(re.findall(r"\w+|[^\w\s]\w*", spelling.lower().replace("-", " ")))
            entries = self._phrases.setdefault(words[0], [])
            if all(words != entry[0] for entry in entries):
                entries.append((words, kind, category))

    def __call__(self, doc: Doc) -> tuple[EquipmentMention, ...]:
        """The mentions of `doc`, which may be only tokenised; offsets are tokens."""
        words = [_Word(i, text, low) for i, (text, low) in enumerate(zip(texts(doc), lowered(doc), strict=True)) if text not in _HYPHENS or doc[i].whitespace_]
        found: list[EquipmentMention] = []
        at = 0
        while at < len(words):
            parts = self._run(words, at) if self._may_begin(words[at]) else []
            if not parts:
                at += 1
                continue
            mention = self._mention(doc, words, at, parts)
            if mention is not None:
                found.append(mention)
            at = parts[-1].end
        return tuple(found)

    def _may_begin(self, word: _Word) -> bool:
        """Can a mention begin with the word? Most words of a text cannot, and need no further look."""
        first, low = word.text[0], word.lower
        return first.isupper() or first.isdigit() or low in self._phrases or low in self._modifiers or low in self._weak or "-" in low

    def _run(self, words: Sequence[_Word], at: int) -> list[_Part]:
        """The longest run of parts from word `at`, without trailing words that join to nothing."""
        parts: list[_Part] = []
        while at < len(words):
            part = self._part(words, at, parts)
            if part is None:
                break
            parts.append(part)
            if part.kind == "blocked":
                break
            at = part.end
        while parts and parts[-1].kind == "modifier":
            parts.pop()
        return parts if any(p.category or p.kind == "blocked" for p in parts) else []

    def _part(self, words: Sequence[_Word], at: int, before: Sequence[_Part]) -> _Part | None:
        model = self._model(words, at)
        phrase = self._phrase(words, at)
        if model is not None and (phrase is None or model.end >= phrase.end):
            return model
        if phrase is not None:
            return phrase
        word = words[at]
        named = bool(before) and before[-1].kind in ("model", "quote")
        if named and word.text in self._nicknames:
            return _Part("nickname", at + 1)
        if named and word.text in self._quotes:
            close = next((k for k in range(at + 1, min(at + 4, len(words))) if words[k].text in self._quotes), None)
            return _Part("nickname", close + 1) if close else None
        if before and before[-1].kind == "class" and word.text == self._open and at + 2 < len(words):
            inner = self._phrase(words, at + 1)
            closed = inner is not None and inner.end < len(words) and words[inner.end].text == self._close
            if inner is not None and closed and inner.category == before[-1].category:
                return _Part("class", inner.end + 1, inner.category)
        if word.lower in self._modifiers:
            return _Part("modifier", at + 1)
        return None

    def _phrase(self, words: Sequence[_Word], at: int) -> _Part | None:
        for phrase, kind, category in self._phrases.get(words[at].lower, ()):
            end = at + len(phrase)
            if end <= len(words) and all(words[at + k].lower == w for k, w in enumerate(phrase)):
                weak = kind == "class" and len(phrase) == 1 and phrase[0] in self._weak
                return _Part("weak" if weak else kind, end, category)
        head = words[at].lower.rpartition("-")
        if head[0]:  # one word of a name and a class: "Oskil-dam"
            for phrase, kind, category in self._phrases.get(head[2], ()):
                if phrase == (head[2],) and kind == "class":
                    return _Part(kind, at + 1, category, self._designation(head[0]))
        return _Part("weak", at + 1) if words[at].lower in self._weak else None

    def _designation(self, text: str) -> Designation | None:
        """The designation in the first part of a joined word ("T-72B3" of "T-72B3-tanks")."""
        key = fold(text)
        variant = _BASE.fullmatch(key)
        return self._models.get(key) or (self._models.get(variant[1]) if variant else None)

    def _model(self, words: Sequence[_Word], at: int) -> _Part | None:
        """The longest designation at word `at`; a variant's letters and a plural's are looked past."""
        first = words[at].text
        if not (first[0].isupper() or first[0].isdigit()) or not self._may_designate(first):
            return None
        for end in range(min(len(words), at + _WINDOW), at, -1):
            last = words[end - 1].text
            if not last[-1].isalnum():
                continue
            joined = "".join(w.text for w in words[at:end])
            key = fold(joined)
            entry = self._models.get(key)
            if entry is None and joined[-1:] == "s":
                entry = self._models.get(key[:-1])
            whole = end == at + 1 or (end == at + 2 and last[0].isdigit())
            if entry is None and whole and (variant := _BASE.fullmatch(key)):
                entry = self._models.get(variant[1])
            if entry is not None and (fitting := _fitting(words, at, end, entry)) is not None:
                opened = sum(w.text in self._quotes for w in words[at:end]) == 1
                closed = opened and end < len(words) and words[end].text in self._quotes
                return _Part("model", end + closed, entry.category, fitting)
        return None

    def _designates(self, word: str) -> bool:
        """May a word be a designation or begin one, a variant's letters looked past? Most words with a capital are names."""
        key = fold(word)
        return key in self._beginnings or any(key[:size] in self._models for size in range(1, len(key)))

    def _mention(self, doc: Doc, words: Sequence[_Word], at: int, parts: Sequence[_Part]) -> EquipmentMention | None:
        if parts[-1].kind == "blocked":
            return None
        model = next((p.model for p in parts if p.model), None)
        classes = [p for p in parts if p.kind in ("class", "weak")]
        telling = [p for p in parts if p.kind in ("class", "weak", "model")]
        while telling[-1].kind == "weak" and len(telling) > 1 and telling[-2].category != "infrastructure":
            telling.pop()
        category = telling[-1].category
        if model is not None and model.cue and not classes and sum(p.kind == "model" for p in parts) < 2:
            return None
        start, end = words[at].token, words[parts[-1].end - 1].token + 1
        name = model.name if model and category != "infrastructure" else None
        return EquipmentMention(start, end, doc[start:end].text, category=category, model=name)


def designates(mention: Mention, equipment: Iterable[EquipmentMention]) -> bool:
    """Is a mention only the designation in a longer one of equipment ("Katyusha" rockets, the landing ship "Minsk")?"""
    holding = (e for e in equipment if e.model and e.start <= mention.start and mention.end <= e.end and len(e.text) > len(mention.text))
    return any(fold(mention.text) == fold(e.model or "") for e in holding)


def _fitting(words: Sequence[_Word], at: int, end: int, entry: Designation) -> Designation | None:
    """The entry as these words may name it: None where they are more likely ordinary words.

    Letters alone must be spelt with the capitals of the table. Letters and figures apart ("Il 76") may not open
    the sentence ("An 26-year-old"). One letter and figures without a hyphen ("T72", "M4") need a class word.
    """
    text = words[at].text
    if not any(c.isdigit() for c in entry.name):
        plural = text + "".join(w.text for w in words[at + 1 : end])
        letters = re.sub(r"[^\w]", "", entry.name)
        spelt = re.sub(r"[^\w]", "", plural)
        same = spelt.removesuffix("s") == letters.removesuffix("s") or not spelt.isascii()
        return entry if same or (spelt.isupper() and len(letters) > 3) else None
    apart = end - at > 1 and text.isalpha() and words[at + 1].token == words[at].token + 1
    if apart and words[at].token == 0 and len(text) < 3:
        return None
    single = _ROAD.fullmatch("".join(w.text for w in words[at:end]))
    if single and not entry.loose:
        return Designation(entry.name, entry.category, cue=True)
    return entry
