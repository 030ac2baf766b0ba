"""Which words of a sentence stand as a place: names the gazetteer knows, or that a cue says are places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.gazetteer import open_gazetteer
from sitgraph.model import ForceMention, Mention, PlaceMention, UnitMention

_LONGEST = 5
# Capitals of so many letters at most are an abbreviation ("GRU"), not a place.
_ABBREVIATION = 4
_NAME_TAGS = ("PROPN", "NOUN", "X")
_SHORTEST_FOREIGN = 5
_LINKS = frozenset({"-", "–", "'", "’"})


class _Relative(lang.Table, frozen=True):
    bearings: frozenset[str]
    adjectives: frozenset[str]
    parts: frozenset[str]


class _Functions(lang.Table, frozen=True):
    of: frozenset[str]
    article: frozenset[str]
    near: frozenset[str]
    origin: frozenset[str]
    locative: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()


class _Examples(lang.Table, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]


class PlaceTable(lang.Table, frozen=True):
    """`places.toml`: type nouns, relative words, prepositions and words that are never places.

    `words` are small words by their function; `compound` are type nouns that a hyphen joins to a name;
    `transliterated` the countries (ISO 3166) whose names the language spells its own way, letter by letter.
    `terrain` are nouns of ground that end a name ("Kasserine Pass"), `numbered` those that a number follows ("Hill 192"),
    `within_name` the articles that mark the words they join as one name ("Khan al-Assal").
    """

    after: dict[str, frozenset[str]]
    before: dict[str, frozenset[str]]
    relative: _Relative
    words: _Functions
    links: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    compound: dict[str, frozenset[str]] = {}
    transliterated: frozenset[str] = frozenset()
    terrain: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    within_name: frozenset[str] = frozenset()
    speaking: frozenset[str] = frozenset()
    examples: _Examples | None = None


class PlaceAnnotator:
    """Finds the place mentions of a tokenised sentence."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "places.toml", PlaceTable)
        self._table = table
        self._gazetteer = open_gazetteer()
        self._after = {word: kind for kind, words in table.after.items() for word in words}
        self._before = {word: kind for kind, words in table.before.items() for word in words}
        self._compound = {word: kind for kind, words in table.compound.items() for word in words}

    def __call__(self, doc: Doc, taken: Sequence[Mention] = (), people: frozenset[str] = frozenset()) -> tuple[PlaceMention, ...]:
        """The places of `doc` in order. A unit or a force's adjective is no place; a metonym may be one.

        `people` are the surnames of the article that the sentence is from.
        """
        blocked: set[int] = set()
        for mention in taken:
            if isinstance(mention, UnitMention) or (isinstance(mention, ForceMention) and not mention.metonym):
                blocked |= set(range(mention.start, mention.end))
        found: list[PlaceMention] = []
        i = 0
        while i < len(doc):
            mention = None if i in blocked else self._at(doc, i, blocked, found, people)
            if mention is None:
                i += 1
            else:
                found.append(mention)
                i = mention.end
        return tuple(self._enrich(doc, found))

    def _capital(self, token: Token) -> bool:
        return token.text[:1].isupper() and token.lower_ not in self._table.never

    def _at(
        self, doc: Doc, i: int, blocked: set[int], found: list[PlaceMention], people: frozenset[str]
    ) -> PlaceMention | None:
        if not self._capital(doc[i]) or (i and doc[i - 1].lower_ in self._table.titles):
            return self._lower(doc, i)
        if joined := self._joined(doc, i) or self._ground(doc, i, blocked):
            return joined
        if self._is_no_name(doc, i, found, people):
            return None
        end = self._extent(doc, i, blocked)
        for last in range(end, i, -1):
            if doc[last - 1].text in _LINKS or doc[last - 1].lower_ in self._table.links:
                continue
            name = doc[i:last].text
            if last < end and not self._ends(doc, last, end):
                continue
            if last + 1 < len(doc) and doc[last].text == "-" and last + 1 in blocked:
                continue  # "Italo-German forces"
            if self._gazetteer.known(name) and self._stands(doc, i, last, found):
                return PlaceMention(i, last, name, name=name)
            if self._table.transliterated and self._foreign(name) and self._stands(doc, i, last, found):
                return PlaceMention(i, last, name, name=name)
        if end > i and (self._cued(doc, i, end, found) or self._one_name(doc, i, end)):
            return PlaceMention(i, end, doc[i:end].text, name=doc[i:end].text)
        return None

    def people(self, docs: Iterable[Doc]) -> frozenset[str]:
        """The surnames of an article: of those who have a title or speak, where no place is called as they are."""
        found: set[str] = set()
        for doc in docs:
            i = 0
            while i < len(doc):
                if not doc[i].text[:1].isupper() or not doc[i].is_alpha:
                    i += 1
                    continue
                end = i + 1
                while end < len(doc) and doc[end].text[:1].isupper() and doc[end].is_alpha:
                    end += 1
                titled = any(t.lower_ in self._table.titles for t in doc[i : end - 1]) or i > 0 and doc[i - 1].lower_ in self._table.titles
                speaks = end < len(doc) and doc[end].lower_ in self._table.speaking and end - i > 1
                if (titled or speaks) and not self._gazetteer.known(doc[i:end].text):
                    found.add(doc[end - 1].text)
                i = end
        return frozenset(found)

    def _is_no_name(self, doc: Doc, i: int, found: list[PlaceMention], people: frozenset[str]) -> bool:
        """Is the capitalised word no name of a place: an abbreviation, a common word that opens the sentence, a surname?"""
        token = doc[i]
        if token.lower_ in self._table.terrain and not (i + 1 < len(doc) and doc[i + 1].text[:1].isupper()):
            return True
        before = doc[i - 1] if i else None
        cued = before is not None and (before.lower_ in self._table.prepositions or before.lower_ in self._before)
        opens = i == 0 or doc[i - 1].is_punct and doc[i - 1].text not in ",-–/'’"
        if opens and doc.has_annotation("TAG") and token.pos_ == "VERB":
            return True
        if self._is_person(doc, i) or (token.text in people and not cued):
            return True
        alone = i + 1 >= len(doc) or not doc[i + 1].text[:1].isupper()
        if token.is_upper and 1 < len(token.text) <= _ABBREVIATION and token.is_alpha and alone:
            return True
        if opens and alone and doc.has_annotation("TAG") and token.pos_ not in _NAME_TAGS:
            return True
        if before is None or cued or not alone or not before.is_alpha or not before.text[:1].isupper() or not before.whitespace_:
            return False
        placed = bool(found) and found[-1].end == i
        # "Dmitry Medvedev": the second of two capitalised words of which the first is no place.
        return not placed and before.lower_ not in self._table.never and not self._gazetteer.known(before.text)

    def _foreign(self, name: str) -> bool:
        """Is this the language's own transliteration of a place's name in one of the countries of the table?"""
        if len(name) < _SHORTEST_FOREIGN:
            return False
        found = self._gazetteer.candidates(name, loose=True)
        return any(entry.country in self._table.transliterated for entry in found)

    def _joined(self, doc: Doc, i: int) -> PlaceMention | None:
        """A name with its type noun in one word: "Donbas-regio"."""
        name, _, noun = doc[i].text.rpartition("-")
        kind = self._compound.get(noun)
        if not name or kind is None:
            return None
        whole = doc[i].text
        return PlaceMention(i, i + 1, whole, name=whole if self._gazetteer.known(whole) else name, kind=kind)

    def _lower(self, doc: Doc, i: int) -> PlaceMention | None:
        """ "eastern Ukraine", "the Black Sea": names that begin with a small letter in running text."""
        if doc[i].lower_ in self._table.relative.adjectives and i + 1 < len(doc):
            name = f"{doc[i].text} {doc[i + 1].text}"
            if doc[i + 1].text[:1].isupper() and self._gazetteer.known(name):
                return PlaceMention(i, i + 2, name, name=name, kind="Region")
        return None

    def _extent(self, doc: Doc, i: int, blocked: set[int]) -> int:
        """The end of the run of capitalised words, hyphens and small link words that begins at `i`."""
        end = j = i
        while j < len(doc) and j - i < _LONGEST * 2 and j not in blocked:
            token = doc[j]
            if token.text[:1].isupper() and (j == i or token.lower_ not in self._table.never):
                end = j + 1
            elif not (token.text in _LINKS and not doc[j - 1].whitespace_ or token.lower_ in self._table.links):
                break
            j += 1
        return end

    def _is_person(self, doc: Doc, i: int) -> bool:
        """Does a title stand before the capitalised words that lead up to token `i` ("General Bernard Montgomery")?"""
        for k in range(i - 1, max(-1, i - 4), -1):
            if doc[k].lower_ in self._table.titles:
                return True
            if not doc[k].text[:1].isupper():
                return False
        return False

    def _ends(self, doc: Doc, last: int, end: int) -> bool:
        """Can a name end before token `last`, inside a run of capitalised words that ends at `end`?

        Not where an article or a hyphen joins it to more of the name, unless both parts are places ("Kharkiv-Donetsk").
        """
        if doc[last].text in ("-", "–") and not doc[last - 1].whitespace_:
            return any(self._gazetteer.known(doc[last + 1 : k].text) for k in range(end, last + 1, -1))
        return doc[last].lower_ not in self._table.within_name

    def _one_name(self, doc: Doc, i: int, end: int) -> bool:
        """Is a run of words that no table has one name after a preposition of place ("in Khan al-Assal")?"""
        if not i or doc[i - 1].lower_ not in self._table.words.locative:
            return False
        return any(t.lower_ in self._table.within_name for t in doc[i + 1 : end])

    def _ground(self, doc: Doc, i: int, blocked: set[int]) -> PlaceMention | None:
        """Ground that its kind names: "Hill 192", "Kasserine Pass"; the kind alone is no name."""
        token = doc[i]
        if token.lower_ in self._table.numbered and i + 1 < len(doc) and doc[i + 1].is_digit:
            name = doc[i : i + 2].text
            return PlaceMention(i, i + 2, name, name=name, kind="Area")
        end = self._extent(doc, i, blocked)
        for last in range(min(end, i + 4), i + 1, -1):
            if doc[last - 1].lower_ in self._table.terrain and all(t.text[:1].isupper() or t.text in _LINKS for t in doc[i:last]):
                name = doc[i:last].text
                known = self._gazetteer.known(name)
                return PlaceMention(i, last, name, name=name, kind=None if known else "Area")
        return None

    def _stands(self, doc: Doc, start: int, end: int, found: list[PlaceMention]) -> bool:
        """Does a known name stand as a place here? A single word that begins a sentence needs a cue of its own."""
        following = doc[end].lower_ if end < len(doc) else ""
        if following in self._table.organisations and following not in self._after:
            return False
        if end < len(doc) and doc[end].text[:1].isupper() and following not in self._table.never and following not in self._after:
            # part of a longer name that the gazetteer does not have: a person or an organisation
            return self._cued(doc, start, end, found) and doc[end].is_alpha is False
        if len(doc[start:end].text) < 3:
            return False
        return True

    def _cued(self, doc: Doc, start: int, end: int, found: list[PlaceMention]) -> bool:
        following = doc[end].lower_ if end < len(doc) else ""
        if following in self._after and self._after[following] != "Settlement" or following == "city":
            return True
        before = doc[start - 1].lower_ if start else ""
        if before in self._before and doc[start - 1].is_lower:
            return True
        if before in self._table.words.of and start > 1 and (doc[start - 2].lower_ in self._before or doc[start - 2].lower_ in self._table.relative.bearings):
            return True
        if before in self._table.words.near:
            return True
        if not (before in (",", "and") and found and found[-1].end >= start - 2):
            return False
        # A list of places goes on; two words that no table has, after a comma, are a person beside one.
        if end - start == 1 or before != "," or any(t.text in _LINKS for t in doc[start:end]):
            return True
        return bool(self._gazetteer.candidates(doc[start:end].text, loose=True))

    def _enrich(self, doc: Doc, found: list[PlaceMention]) -> Iterator[PlaceMention]:
        for number, place in enumerate(found):
            place = self._kind(doc, place, found[number + 1 :])
            place = self._relative(doc, place)
            if number and doc[place.start - 1].text == "," and found[number - 1].end == place.start - 1:
                pass
            following = found[number + 1] if number + 1 < len(found) else None
            before = doc[place.start - 1].lower_ if place.start else ""
            if following and before in self._table.words.between and [t.lower_ for t in doc[place.end : following.start]] in [[w] for w in self._table.words.both]:
                place = replace(place, second=following.name)
            if following and following.start == place.end + 1 and doc[place.end].text in (",", "("):
                place = replace(place, containers=(following.name,))
            yield place

    def _kind(self, doc: Doc, place: PlaceMention, rest: Sequence[PlaceMention]) -> PlaceMention:
        end = place.end
        # a list shares its type noun: "the Donetsk and Luhansk regions"
        for other in rest[:4]:
            between = [t.lower_ for t in doc[end : other.start]]
            if between and all(word in (",", "and", "or", "-", "–", "/") for word in between):
                end = other.end
            else:
                break
        word = doc[end].lower_ if end < len(doc) else ""
        if end < len(doc) and word in self._table.relative.parts | {"people"}:
            return place
        second = doc[end + 1].lower_ if end + 1 < len(doc) else ""
        kind = self._after.get(word)
        if kind == "Direction":
            return replace(place, direction=True)
        if kind == "Front":
            return replace(place, kind=kind)
        if kind is None and second in self._after and self._after[second] in ("Region", "Direction", "Front") and word in ("oblast", "urban", "rural"):
            kind = self._after[second]
        if kind and end == place.end and kind != "Settlement":
            name = place.name if kind in ("Region",) else f"{place.name} {doc[end].text}"
            return replace(place, end=place.end + 1, text=doc[place.start : place.end + 1].text, kind=kind, name=name)
        if kind:
            return replace(place, kind=kind)
        before = doc[place.start - 1].lower_ if place.start else ""
        if before in self._table.words.of and place.start > 1:
            kind = self._before.get(doc[place.start - 2].lower_)
        elif before in self._before:
            kind = self._before[before]
        return replace(place, kind=kind) if kind else place

    def _relative(self, doc: Doc, place: PlaceMention) -> PlaceMention:
        i = place.start - 1
        relative = self._table.relative
        if i >= 0 and doc[i].lower_ in relative.adjectives:
            return replace(place, part=self._compass(doc, i)[0])
        if i >= 0 and doc[i].lower_ in self._table.words.article:
            i -= 1
        if i >= 1 and doc[i].lower_ in self._table.words.of:
            word, start = self._compass(doc, i - 1)
            if doc[i - 1].lower_ in relative.bearings:
                return replace(place, bearing=word, distance_km=self._distance(doc, start - 1))
            if word in relative.parts:
                side = doc[i - 2].lower_ if i > 1 else ""
                return replace(place, part=f"{self._compass(doc, i - 2)[0]} {word}" if side in relative.adjectives else word)
        if i >= 0 and doc[i].lower_ in self._table.words.origin and self._distance(doc, i - 1) is not None:
            return replace(place, distance_km=self._distance(doc, i - 1))
        return place

    @staticmethod
    def _compass(doc: Doc, i: int) -> tuple[str, int]:
        """The word that ends at token `i`, with what a hyphen joins to it ("north-west"), and where it begins."""
        if i >= 2 and doc[i - 1].text == "-" and not doc[i - 2].whitespace_ and not doc[i - 1].whitespace_:
            return f"{doc[i - 2].lower_}-{doc[i].lower_}", i - 2
        return doc[i].lower_, i

    def _distance(self, doc: Doc, i: int) -> float | None:
        """Kilometres in the words that end at token `i` ("12 km", "17km")."""
        if i < 0:
            return None
        text = doc[max(0, i - 1) : i + 1].text.replace(" ", "").replace(",", "")
        for unit, factor in (("kilometres", 1.0), ("kilometers", 1.0), ("km", 1.0), ("miles", 1.609344), ("mile", 1.609344)):
            if text.lower().endswith(unit):
                digits = text[: -len(unit)]
                digits = digits[len(digits.rstrip("0123456789.")) :]
                if digits:
                    try:
                        return round(float(digits) * factor, 3)
                    except ValueError:
                        return None
        return None
