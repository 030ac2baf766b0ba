"""Forces named without a unit: by side ("Russian troops"), by stance ("the enemy") or not at all ("gunmen")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.model import ForceKind, ForceMention, Mention
from sitgraph.phrases import POSSESSIVE, lowered, texts
from sitgraph.registry.sides import marking_words, side_of_word, sides

# What a marking word tells: the side, the name of its forces, and what kind of word it is.
Marks = Mapping[tuple[str, ...], tuple[str, str, str]]

_LONGEST = 8
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z-]{1,5}$|[A-Z]{2}$")


class _Words(lang.Table, frozen=True):
    words: tuple[str, ...]


class _Stance(lang.Table, frozen=True):
    enemy: tuple[str, ...]
    own: tuple[str, ...]
    occupier: tuple[str, ...]
    defender: tuple[str, ...]
    heads: tuple[str, ...]
    beside: frozenset[str] = frozenset()


class _Suffix(lang.Table, frozen=True):
    """What a hyphen can tie to a side's name: `other` makes it no force of that side ("Britain-based monitors"),
    `backed` makes the noun after it a force of its own that this side supports ("Turkey-backed rebels"); `against`, before
    the name, makes it a force that fights this side ("anti-Taliban fighters").
    """

    other: frozenset[str] = frozenset()
    backed: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()


class _Examples(lang.Table, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]


class ForceTable(lang.Table, frozen=True):
    """`forces.toml`: the nouns, stance words and generic words that name forces."""

    nouns: tuple[str, ...]
    between: tuple[str, ...]
    of_nouns: tuple[str, ...]
    of: frozenset[str]
    of_inside: frozenset[str]
    stance: _Stance
    generic: _Words
    civilian: _Words
    examples: _Examples
    company: frozenset[str] = frozenset()
    renaming: frozenset[str] = frozenset()
    suffix: _Suffix = _Suffix()
    of_proxy: frozenset[str] = frozenset()
    of_proxy_inside: frozenset[str] = frozenset()
    of_loyal: frozenset[str] = frozenset()
    rebels: frozenset[str] = frozenset()
    of_loyal_inside: frozenset[str] = frozenset()
    both: _Words = _Words(())


class ForceAnnotator:
    """Finds the forces of a tokenised sentence; earlier mentions in `taken` win."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "forces.toml", ForceTable)
        self._nouns = frozenset(table.nouns)
        self._between = frozenset(table.between)
        self._of_nouns = frozenset(table.of_nouns)
        self._of, self._of_inside = table.of, table.of_inside
        self._of_proxy, self._of_proxy_inside = table.of_proxy, table.of_proxy_inside
        self._of_loyal, self._of_loyal_inside = table.of_loyal, table.of_loyal_inside
        self._company = table.company
        self._rebels = table.rebels
        self._renaming = table.renaming
        self._heads = frozenset(table.stance.heads)
        self._suffix = table.suffix
        self._beside = table.stance.beside
        self._phrases: dict[tuple[str, ...], tuple[ForceKind, str | None, str | None, bool]] = {}
        for kind in ("enemy", "own", "occupier", "defender"):
            for words in getattr(table.stance, kind):
                self._phrases[tuple(words.split())] = (kind, None, None, False)
        rest: tuple[tuple[ForceKind, tuple[str, ...]], ...] = (("both", table.both.words), ("generic", table.generic.words), ("civilian", table.civilian.words))
        for kind, words in rest:
            for phrase in words:
                self._phrases.setdefault(tuple(phrase.split()), (kind, None, None, False))
        self._marks: dict[tuple[str, ...], tuple[str, str, str]] = {
            tuple(_split(word)): value for word, value in marking_words().items()
        }
        # A tokeniser that leaves hyphens and apostrophes within words sees the same name in fewer pieces.
        self._marks.update({tuple(word.split()): value for word, value in marking_words().items() if "-" in word or "'" in word})
        self._mark_heads = frozenset(key[0] for key in self._marks)
        # Common nouns that mark a side by themselves, and end a longer name too ("the coalition").
        self._short = frozenset(key[-1] for key in self._marks if len(key) > 1 and (key[-1],) in self._marks and key[-1].islower())
        # Every mention begins with one of these; most words do not, and need no further look.
        self._openers = frozenset({key[0] for key in self._phrases} | {key.lower() for key in self._mark_heads}) | self._of_nouns | self._between

    def defined(self, docs: Sequence[Doc]) -> Marks:
        """The words that an article gives its forces: "the Arakan Army (AA)", "the Saudi-led coalition … the coalition"."""
        found = self._shortened(docs)
        for doc in docs:
            words = texts(doc)
            for i in range(len(words) - 3):
                named = self._acronym(doc, i + 1) if words[i + 1] in ("(", ",") else None
                if named is None:
                    continue
                mention = next((m for k in range(max(0, i - _LONGEST), i + 1) for m in (self._at(doc, k, {}),) if m and m.end == i + 1), None)
                if mention is not None and mention.side and mention.kind == "side" and not mention.metonym:
                    key = (named,)
                    if key not in self._marks:
                        found.setdefault(key, (mention.side, mention.name or mention.text, "proxy"))
        return found

    def _acronym(self, doc: Doc, i: int) -> str | None:
        """The acronym that stands at token `i` behind a name: in brackets, or after "or" and a comma ("the Arakan Army, or AA,")."""
        if doc[i].text == "(" and doc[i + 2].text == ")":
            word = doc[i + 1].text
        elif doc[i].text == "," and i + 3 < len(doc) and doc[i + 1].lower_ in self._renaming and doc[i + 3].is_punct:
            word = doc[i + 2].text
        else:
            return None
        return word if _ACRONYM.match(word) else None

    def _shortened(self, docs: Sequence[Doc]) -> dict[tuple[str, ...], tuple[str, str, str]]:
        """The last word of a name told in full, where alone it would name another side ("the coalition")."""
        full: dict[str, set[tuple[str, str, str]]] = {}
        for doc in docs:
            words = texts(doc)
            for end, word in enumerate(words, 1):
                if word not in self._short:
                    continue
                for size in range(min(_LONGEST, end), 1, -1):
                    value = self._marks.get(tuple(words[end - size : end]))
                    if value is not None:
                        full.setdefault(word, set()).add(value)
                        break
        found: dict[tuple[str, ...], tuple[str, str, str]] = {}
        for word, values in full.items():
            if len({side for side, _, _ in values}) == 1:
                found[word,] = found[word.capitalize(),] = next(iter(sorted(values)))
        return found

    def __call__(self, doc: Doc, taken: Sequence[Mention] = (), defined: Marks | None = None) -> tuple[ForceMention, ...]:
        """The force mentions of `doc` in order, none overlapping another or one in `taken`.

        `defined` are the acronyms of the article that the sentence is from.
        """
        known = defined or {}
        blocked = {i for mention in taken for i in range(mention.start, mention.end)}
        found: list[ForceMention] = []
        i = 0
        openers = self._openers | {key[0].lower() for key in known}
        words = lowered(doc)
        while i < len(words):
            opens = words[i] in openers or "-" in words[i] and words[i].rpartition("-")[2] in self._nouns  # "M23-rebellen"
            mention = self._at(doc, i, known) if opens and i not in blocked else None
            if mention is not None and not blocked & set(range(mention.start, mention.end)):
                found.append(mention)
                i = mention.end
            else:
                i += 1
        return tuple(found)

    def _at(self, doc: Doc, i: int, known: Marks) -> ForceMention | None:
        return self._against(doc, i, known) or self._of_side(doc, i, known) or self._by_side(doc, i, known) or self._unnamed(doc, i) or self._by_phrase(doc, i)

    def _against(self, doc: Doc, i: int, known: Marks) -> ForceMention | None:
        """ "anti-Taliban fighters": a force whose side the passage tells, never that of the name in it."""
        if doc[i].lower_ not in self._suffix.against or i + 2 >= len(doc) or doc[i + 1].text != "-":
            return None
        marked = self._mark(doc, i + 2, known)
        last = self._noun_after(doc, marked[0]) if marked else None
        return None if last is None else _mention(doc, i, last, "generic", None, None)

    def _mark(self, doc: Doc, i: int, known: Marks) -> tuple[int, tuple[str, str, str]] | None:
        """The longest marking word that begins at token `i`, with its end."""
        if i >= len(doc):
            return None
        first = doc[i].text
        if (first,) in known:
            return i + 1, known[first,]
        if first in self._mark_heads or first.capitalize() in self._mark_heads:
            told = texts(doc)[i : i + _LONGEST]
            for size in range(len(told), 0, -1):
                words = tuple(told[:size])
                value = self._marks.get(words) or (self._marks.get((words[0].lower(), *words[1:])) if i == 0 else None)
                if value:
                    return i + size, value
        return None

    def _by_side(self, doc: Doc, i: int, known: Marks) -> ForceMention | None:
        start = i
        marked = self._mark(doc, i, known)
        if marked is None:
            return self._joined(doc, i)
        if i > 1 and doc[i - 1].text == "-" and doc[i - 2].lower_ in self._suffix.against:
            return None
        end, (side, forces, kind) = marked
        if kind == "commander" and not (end < len(doc) and doc[end].text in POSSESSIVE and self._noun_after(doc, end + 1) is not None):
            return None  # the man himself, or a town of his name
        metonym = kind == "metonym"
        if kind == "proxy" and doc[start].is_lower and end < len(doc) and doc[end].lower_ in self._of:
            return None  # "a coalition of rebel groups" is not the one that needs no further word
        if end + 1 < len(doc) and doc[end].text == "-":
            tied = doc[end + 1].lower_
            if tied in self._suffix.other:
                return None
            if tied in self._suffix.backed:
                return self._backed(doc, start, end + 2, side, known)
        possessed = end < len(doc) and doc[end].text in POSSESSIVE
        behind = end + 1 if possessed else end
        if kind in ("adjective", "people", "metonym") and behind < len(doc) and doc[behind].lower_ in self._rebels and sides()[side].country:
            return None  # "Syrian rebel groups", "Syria's rebels" are none of Syria's: the words behind name them
        if possessed:
            last = self._noun_after(doc, behind)
            if last is not None:
                return _mention(doc, start, last, "side", side, forces)
            return _mention(doc, start, end, "side", side, forces, metonym=metonym)
        last = self._noun_after(doc, end)
        if last is not None:
            return _mention(doc, start, last, "side", side, forces)
        return _mention(doc, start, end, "side", side, forces, metonym=metonym)

    def _joined(self, doc: Doc, i: int) -> ForceMention | None:
        """ "M23-rebellen": a side's name and a noun of forces that a hyphen makes one token."""
        name, hyphen, noun = doc[i].text.rpartition("-")
        value = self._marks.get((name,)) if hyphen and noun.lower() in self._nouns else None
        return _mention(doc, i, i + 1, "side", value[0], value[1]) if value else None

    def _backed(self, doc: Doc, start: int, i: int, side: str, known: Marks) -> ForceMention | None:
        """The force that a side supports: generic, for whose it is its own name or the passage tells."""
        if any(self._mark(doc, k, known) for k in (i, i + 1)):
            return None  # "Iranian-backed Houthi fighters": the name that follows tells whose they are
        last = self._noun_after(doc, i)
        return None if last is None else _mention(doc, start, last, "generic", side, None)

    def _noun_after(self, doc: Doc, i: int) -> int | None:
        """The end of "… occupying forces" that begins at token `i`, None where no force noun follows."""
        last = None
        j = i
        while j < len(doc) and j - i < _LONGEST:
            low = doc[j].lower_
            if low in self._nouns:
                last = j + 1
                if low not in self._between:
                    break
            elif low == "-" and j + 1 < len(doc) or low in self._between:
                pass
            else:
                break
            j += 1
        return last

    def _of_side(self, doc: Doc, i: int, known: Marks) -> ForceMention | None:
        if doc[i].lower_ not in self._of_nouns and not (
            doc[i].lower_ in self._between and i + 1 < len(doc) and doc[i + 1].lower_ in self._of_nouns
        ):
            return None
        j = i + 1
        while j < len(doc) and doc[j].lower_ in self._of_nouns:
            j += 1
        if j + 1 >= len(doc) or doc[j].lower_ not in self._of | self._of_proxy | self._of_loyal:
            return None
        proxy, loyal = doc[j].lower_ in self._of_proxy, doc[j].lower_ in self._of_loyal
        inside = self._of_loyal_inside if loyal else self._of_proxy_inside if proxy else self._of_inside
        k = j + 1
        while k < len(doc) and doc[k].lower_ in inside:
            k += 1
        marked = self._mark(doc, k, known)
        if marked is None or marked[1][2] == "people" or proxy and marked[1][2] == "metonym" or not loyal and marked[1][2] == "commander":
            return None
        end, (side, forces, _) = marked
        last = self._noun_after(doc, end)
        end = end if last is None else last
        return _mention(doc, i, end, "side", side, forces)

    def _unnamed(self, doc: Doc, i: int) -> ForceMention | None:
        """Forces told by their kind alone: "separatist forces", "interior ministry units"."""
        if doc[i].lower_ not in self._between or doc[i].text in POSSESSIVE:
            return None
        if any(tuple(lowered(doc)[i : i + size]) in self._phrases for size in (2, 3)):
            return None  # "the defence forces" are whose the speaker's words tell
        last = self._noun_after(doc, i)
        if last is None or last == i + 1 or doc[last - 1].lower_ not in self._company:
            return None
        return _mention(doc, i, last, "generic", None, None)

    def _by_phrase(self, doc: Doc, i: int) -> ForceMention | None:
        words = tuple(lowered(doc)[i : i + 3])
        for size in range(len(words), 0, -1):
            value = self._phrases.get(words[:size])
            if value is None:
                continue
            kind, side, forces, _ = value
            end = i + size
            if kind == "both" and end < len(doc) and doc[end].lower_ in self._of:
                return None  # "on both sides of the river"
            if kind in ("enemy", "own") and size == 1:
                while end < len(doc) and doc[end].lower_ in self._heads | self._between:
                    end += 1
                while end > i + 1 and doc[end - 1].lower_ not in self._heads:
                    end -= 1
                if kind == "own" and end == i + 1 and doc[i].lower_ in self._beside:
                    return None
            return _mention(doc, i, end, kind, side, forces)
        return None


def _split(word: str) -> Iterable[str]:
    for part in word.split():
        for mark in ("'s", "’s"):
            if part.endswith(mark):
                yield part[: -len(mark)]
                yield mark
                break
        else:
            pieces = part.split("-")
            for number, piece in enumerate(pieces):
                if number:
                    yield "-"
                yield piece


def _mention(
    doc: Doc, start: int, end: int, kind: ForceKind, side: str | None, forces: str | None, *, metonym: bool = False
) -> ForceMention:
    return ForceMention(start, end, doc[start:end].text, kind=kind, side=side, name=forces, metonym=metonym)


def side_mark(word: str) -> str | None:
    """The side that an adjective, people, capital or leader marks, None for any other word."""
    found = side_of_word(word)
    return found[0] if found else None
