"""Which words of a sentence stand as a place: names the gazetteer knows, or that a cue says are places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.annotate.place_table import PlaceTable
from sitgraph.annotate.place_words import PlaceWords
from sitgraph.annotate.quantity_table import QuantityTable
from sitgraph.gazetteer import open_gazetteer
from sitgraph.model import ForceMention, Mention, PlaceMention, UnitMention
from sitgraph.phrases import POSSESSIVE, texts
from sitgraph.registry.sides import marking_words

_LONGEST = 5
# Capitals of so many letters at most are an abbreviation ("GRU"), not a place.
_ABBREVIATION = 4
_NAME_TAGS = ("PROPN", "NOUN", "X")
_SHORTEST_FOREIGN = 5
# A town of so many is known by the first word of its name.
_TOWN = 5_000
_LINKS = frozenset({"-", "–", "'", "’"})


class PlaceAnnotator:
    """Finds the place mentions of a tokenised sentence."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "places.toml", PlaceTable)
        self._table = table
        self._gazetteer = open_gazetteer()
        self._words = PlaceWords(table, lang.read(code, "quantities.toml", QuantityTable), self._is_river)
        self._after = {word: kind for kind, words in table.after.items() for word in words}
        self._joints = self._table.links | POSSESSIVE
        # Words that a place may begin with in small letters.
        self._small = self._table.within_name | self._table.hyphened | frozenset(table.relative.adjectives)
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
        words, i = texts(doc), 0
        while i < len(words):
            begins = words[i][0].isupper() or words[i].lower() in self._small
            mention = self._at(doc, i, blocked, found, people) if begins and i not in blocked else None
            if mention is None:
                i += 1
            else:
                found.append(mention)
                i = mention.end
        return tuple(self._words(doc, found))

    def _capital(self, token: Token) -> bool:
        return token.text[:1].isupper() and token.lower_ not in self._table.never

    def _at(
        self, doc: Doc, i: int, blocked: set[int], found: list[PlaceMention], people: frozenset[str]
    ) -> PlaceMention | None:
        article = self._article_joined(doc, i)
        if not article and self._capital_word(doc, i) and (whole := self._longer(doc, i, blocked)):
            return whole
        if not article and (not self._capital(doc[i]) or (i and doc[i - 1].lower_ in self._table.titles)):
            return self._lower(doc, i)
        if joined := self._joined(doc, i) or self._ground(doc, i, blocked) or self._plant(doc, i, blocked):
            return joined
        if not article and (self._is_no_name(doc, i, found, people) or self._is_rest(doc, i, blocked, found)):
            return None
        end = self._extent(doc, i, blocked)
        if self._unknown_whole(doc, i, end):
            return PlaceMention(i, end, doc[i:end].text, name=doc[i:end].text)
        for last in range(end, i, -1):
            if doc[last - 1].text in _LINKS or self._is_link(doc, last - 1):
                continue
            name = doc[i:last].text
            if last < end and not self._ends(doc, last, end):
                continue
            if last + 1 < len(doc) and doc[last].text == "-" and last + 1 in blocked:
                continue  # "Italo-German forces"
            if last + 1 < len(doc) and doc[last].text in _LINKS and (doc[last + 1].lower_ in self._table.tied or self._runs_on(doc, last)):
                continue
            if self._findable(doc, i, last, last == end) and self._stands(doc, i, last, found) and not self._commands(doc, i, last):
                return PlaceMention(i, last, name, name=name)
            if self._table.transliterated and self._foreign(name) and self._stands(doc, i, last, found):
                return PlaceMention(i, last, name, name=name)
        headed = end - i == 2 and doc[i].lower_ in self._table.heads and doc[i + 1].is_alpha  # "an attack on Albu Shajal"
        if end > i and (headed or self._cued(doc, i, end, found) or self._one_name(doc, i, end) or self._reached(doc, i, end)):
            return PlaceMention(i, end, doc[i:end].text, name=doc[i:end].text)
        return None

    def _capital_word(self, doc: Doc, i: int) -> bool:
        return doc[i].text[:1].isupper() and doc[i].lower_ not in self._table.words.article and (not i or doc[i - 1].lower_ not in self._table.titles)

    def _longer(self, doc: Doc, i: int, blocked: set[int]) -> PlaceMention | None:
        """A name of the tables that holds a word which alone is none ("Red Sea", "Sea of Azov", "Wilson's Creek")."""
        for last in range(min(len(doc), i + _LONGEST), i + 1, -1):
            if not doc[last - 1].text[:1].isupper() or doc[last - 1].lower_ in self._after or any(k in blocked for k in range(i, last)):
                continue
            if not all(t.text[:1].isupper() or t.lower_ in self._joints or t.text in _LINKS for t in doc[i + 1 : last]):
                continue
            name = doc[i:last].text
            if any(t.lower_ in self._table.never for t in doc[i:last]) and self._is_ground(name):
                return PlaceMention(i, last, name, name=name)
            if doc[i + 1].lower_ in POSSESSIVE and last == i + 3 and doc[last - 1].lower_ in self._table.terrain:
                return PlaceMention(i, last, name, name=name, kind=None if self._gazetteer.known(name) else "Area")
        return None

    def _is_ground(self, name: str) -> bool:
        """Do the tables have a name, and not as a settlement's only?"""
        return any(e.kind != "Settlement" for e in self._gazetteer.candidates(name))

    def _is_river(self, name: str) -> bool:
        """Do the tables have a river of exactly this name?"""
        return any(e.kind == "River" for e in self._gazetteer.candidates(name))

    def _article_joined(self, doc: Doc, i: int) -> bool:
        """Does a small article begin a name here ("al-Hasakah")?"""
        if i + 2 >= len(doc) or doc[i + 1].text != "-" or doc[i].whitespace_ or not doc[i + 2].text[:1].isupper():
            return False
        if doc[i].lower_ not in self._table.within_name | self._table.hyphened:
            return False
        of_person = i > 0 and doc[i - 1].pos_ == "PROPN" and doc[i - 1].text[:1].isupper()  # "Bashar al-Assad"
        return not of_person or self._gazetteer.known(doc[i - 1].text)

    def _runs_on(self, doc: Doc, hyphen: int) -> bool:
        """Does a name go on behind a hyphen in small letters ("Ma Yen-shou"), with no word that tells a kind of place?"""
        rest = doc[hyphen + 1]
        joined = doc[hyphen].text == "-" and not doc[hyphen - 1].whitespace_ and not doc[hyphen].whitespace_
        return joined and rest.is_lower and rest.lower_ not in self._after and rest.lower_ not in self._compound and rest.pos_ == "PROPN"

    def _findable(self, doc: Doc, start: int, end: int, whole: bool) -> bool:
        """Does a table have the name: as it is spelt, or nearly so where the words before it say that it is a place's?"""
        name = doc[start:end].text
        if self._gazetteer.known(name):
            return True
        if not whole or len(name) < _SHORTEST_FOREIGN or not start or end < len(doc) and doc[end].text[:1].isupper():
            return False
        before = doc[start - 1].lower_ if doc[start - 1].lower_ not in self._table.words.article or start < 2 else doc[start - 2].lower_
        words = self._table.words
        called = doc[start - 1].lower_ in words.article and end < len(doc) and doc[end].lower_ in self._after  # "the Werbiwka settlement"
        if not called and before not in words.locative and before not in words.motion and before not in words.taking:
            return False
        return bool(self._gazetteer.candidates(name, loose=True) or self._gazetteer.similar(name))

    def _commands(self, doc: Doc, start: int, end: int) -> bool:
        """Does a single name act as people do, or have men ("Hood attacked", "Forrest's cavalry")? Capitals may, for their states."""
        if end - start > 1 or end >= len(doc) or doc[start].text in marking_words():
            return False
        if start and (doc[start - 1].lower_ in self._table.words.locative or doc[start - 1].lower_ in self._before):
            return False
        if doc[end].lower_ in self._table.acting:
            return True
        return doc[end].lower_ in POSSESSIVE and end + 1 < len(doc) and doc[end + 1].lower_ in self._table.commanded

    def _is_rest(self, doc: Doc, i: int, blocked: set[int], found: list[PlaceMention]) -> bool:
        """Is a word the rest of a longer name that is no place in the tables ("Ain Issa", "Ras al-Ain")?"""
        k = i - 1
        while k >= 0 and (doc[k].text in _LINKS or doc[k].lower_ in self._table.within_name) and i - k < 4:
            k -= 1
        if k < 0 or k in blocked or (found and found[-1].end > k) or not doc[k].is_alpha or not doc[k].text[:1].isupper():
            return False
        opens = k == 0 or doc[k - 1].is_punct and doc[k - 1].text not in ",-–/'’"
        if doc[k].lower_ in self._table.prepositions or opens and doc[k].pos_ != "PROPN":
            return False  # "Near Palmyra", "Overnight Kharkiv was hit."
        if k == i - 1 and not doc[k].whitespace_ or doc[k].lower_ in self._table.never or doc[k].text in marking_words():
            return False
        return doc[k].lower_ not in self._before and doc[k].lower_ not in self._after and not doc[k].is_upper

    def is_town(self, name: str) -> bool:
        """Is a word the name of a town, and not only of a hamlet?"""
        return any(entry.population >= _TOWN or entry.kind != "Settlement" for entry in self._gazetteer.candidates(name))

    def people(self, docs: Iterable[Doc]) -> frozenset[str]:
        """The surnames of an article: of those who have a title or speak, where no place is called as they are."""
        found: set[str] = set()
        for doc in docs:
            words, i = texts(doc), 0
            while i < len(words):
                if not words[i][0].isupper() or not doc[i].is_alpha:
                    i += 1
                    continue
                end = i + 1
                while end < len(words) and words[end][0].isupper() and doc[end].is_alpha:
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
        if i > 1 and doc[i - 1].lower_ in self._table.words.locative and doc[i - 2].lower_ in self._table.made:
            return True  # "a tank made in Germany" is lost elsewhere
        cued = before is not None and (before.lower_ in self._table.prepositions or before.lower_ in self._before)
        opens = i == 0 or doc[i - 1].is_punct and doc[i - 1].text not in ",-–/'’"
        if opens and doc.has_annotation("TAG") and (token.pos_ == "VERB" or token.tag_ == "NNS" and i + 1 < len(doc) and doc[i + 1].is_lower):
            return True
        if self._is_led(doc, i, self._table.titles | self._table.vessels | self._table.codes) or (token.text in people and not cued):
            return True
        alone = i + 1 >= len(doc) or not doc[i + 1].text[:1].isupper()
        if alone and not cued and (token.lower_ in self._table.commanders or i + 1 < len(doc) and doc[i + 1].lower_ in self._table.products):
            return True
        if token.is_upper and 1 < len(token.text) <= _ABBREVIATION and token.is_alpha and alone:
            return True
        seat = alone and i + 1 < len(doc) and (doc[i + 1].lower_ in self._table.words.seats or doc[i + 1].lower_ in self._after) and self.is_town(token.text)
        if opens and alone and doc.has_annotation("TAG") and token.pos_ not in _NAME_TAGS and not seat and not self._is_subject(doc, i):
            return True
        if before is None or cued or not alone or not before.is_alpha or not before.text[:1].isupper() or not before.whitespace_:
            return False
        placed = bool(found) and found[-1].end == i
        if (i == 1 or doc[i - 2].is_punct) and doc.has_annotation("TAG") and before.pos_ != "PROPN":
            return False  # "Overnight Kharkiv was hit."
        # "Dmitry Medvedev": the second of two capitalised words of which the first is no place.
        return not placed and before.lower_ not in self._table.never and not self._gazetteer.known(before.text)

    def _is_subject(self, doc: Doc, i: int) -> bool:
        """Is a known name, whatever it was taken for, what a finite auxiliary is said of ("Bakhmut was shelled")?"""
        return i + 1 < len(doc) and doc[i + 1].pos_ == "AUX" and "Fin" in doc[i + 1].morph.get("VerbForm", []) and self._gazetteer.known(doc[i].text)

    def _foreign(self, name: str) -> bool:
        """Is this the language's own transliteration of a place's name in one of the countries of the table?"""
        if len(name) < _SHORTEST_FOREIGN:
            return False
        found = self._gazetteer.candidates(name, loose=True)
        return any(entry.country in self._table.transliterated for entry in found)

    def _joined(self, doc: Doc, i: int) -> PlaceMention | None:
        """A name with its type noun or a part of the land in one word: "Donbas-regio", "Noord-Israël"."""
        name, _, noun = doc[i].text.rpartition("-")
        if name.lower() in self._table.relative.joined and self._gazetteer.known(noun) and not self._gazetteer.known(doc[i].text):
            return PlaceMention(i, i + 1, doc[i].text, name=noun)
        kind = self._compound.get(noun)
        if not name or kind is None:
            return None
        whole = doc[i].text
        return PlaceMention(i, i + 1, whole, name=whole if self._gazetteer.known(whole) else name, kind=kind)

    def _lower(self, doc: Doc, i: int) -> PlaceMention | None:
        """ "eastern Ukraine", "the Black Sea", "New Orleans": names that begin with a small letter, or with a common word."""
        word = doc[i].lower_
        if word in self._table.relative.adjectives and i + 3 < len(doc) and doc[i + 1].lower_ in self._table.words.both and doc[i + 2].lower_ in self._table.relative.adjectives:
            name = f"{doc[i].text} {doc[i + 3].text}"  # "southern and eastern Ukraine" are two
            if doc[i + 3].text[:1].isupper() and self._gazetteer.known(name):
                return PlaceMention(i, i + 1, doc[i].text, name=name, kind="Region")
        if word in self._table.relative.adjectives and i + 1 < len(doc):
            name = f"{doc[i].text} {doc[i + 1].text}"
            if doc[i + 1].text[:1].isupper() and self._gazetteer.known(name):
                return PlaceMention(i, i + 2, name, name=name, kind="Region")
        if word not in self._table.opening or not doc[i].text[:1].isupper():
            return None
        for last in range(min(len(doc), i + 4), i + 1, -1):
            name = doc[i:last].text
            if all(t.text[:1].isupper() and t.is_alpha for t in doc[i + 1 : last]) and self._gazetteer.candidates(name, loose=True):
                return PlaceMention(i, last, name, name=name)
        return None

    def _extent(self, doc: Doc, i: int, blocked: set[int]) -> int:
        """The end of the run of capitalised words, hyphens and small link words that begins at `i`."""
        end = j = i
        while j < len(doc) and j - i < _LONGEST * 2 and j not in blocked:
            token = doc[j]
            if token.text[:1].isupper() and (j == i or token.lower_ not in self._table.never):
                end = j + 1
            elif not (j > i and token.text in _LINKS and not doc[j - 1].whitespace_ or self._is_link(doc, j)):
                break
            j += 1
        return end

    def _is_link(self, doc: Doc, j: int) -> bool:
        """Is a token a small word inside a name; "e" and the like only between hyphens or before one ("Pul-e Khumri")?"""
        word = doc[j].lower_
        if word in self._table.links:
            return True
        before = j > 0 and doc[j - 1].text == "-" and not doc[j - 1].whitespace_
        after = j + 1 < len(doc) and doc[j + 1].text == "-" and not doc[j].whitespace_
        return word in self._table.hyphened and (before or after)

    @staticmethod
    def _is_led(doc: Doc, i: int, words: frozenset[str]) -> bool:
        """Does one of `words` stand before the capitalised words up to token `i` ("General Bernard Montgomery", "the landing ship Saratov")?"""
        for k in range(i - 1, max(-1, i - 4), -1):
            if doc[k].lower_ in words:
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

    def _reached(self, doc: Doc, i: int, end: int) -> bool:
        """Is a name that no table has where troops move to or from, or what they free ("withdrew from Vorobne")?"""
        name = doc[i:end].root if doc.has_annotation("DEP") else doc[i]
        above, words = name.head, self._table.words
        if name.pos_ != "PROPN" or above.i >= i or above == name or doc[end - 1].lower_ in self._table.organisations:
            return False
        if above.lower_ in words.ways:
            return above.head.lemma_ in words.moving and above.i + 2 >= i
        return above.lemma_ in words.freeing and name.dep_ in words.objects

    def _unknown_whole(self, doc: Doc, i: int, end: int) -> bool:
        """Are several words after a preposition of place one name that no table has ("at Let Yet Kone")?

        Not where a town of the tables begins them, which something else with a capital may follow.
        """
        if end - i < 2 or not i or doc[i - 1].lower_ not in self._table.words.locative or not all(t.is_alpha and t.text[:1].isupper() for t in doc[i:end]):
            return False
        if doc[end - 1].lower_ in self._after or doc[end - 1].lower_ in self._table.organisations or any(self._gazetteer.candidates(doc[i:k].text, loose=True) for k in range(i + 2, end + 1)):
            return False
        rest = any(self._gazetteer.known(doc[k:end].text) for k in range(i + 1, end))
        return not rest and not self.is_town(doc[i].text)

    def _ground(self, doc: Doc, i: int, blocked: set[int]) -> PlaceMention | None:
        """Ground that its kind names: "Hill 192", "Kasserine Pass"; the kind alone is no name."""
        token = doc[i]
        if token.lower_ in self._table.numbered and i + 1 < len(doc) and doc[i + 1].is_digit:
            name = doc[i : i + 2].text
            return PlaceMention(i, i + 2, name, name=name, kind="Area")
        end = self._extent(doc, i, blocked)
        if end < len(doc) and doc[end].text[:1].isupper() and doc[end].lower_ in self._table.terrain:
            end += 1  # "the Mareth Line", though a line alone is never a place
        for last in range(min(end, i + 4), i + 1, -1):
            if doc[last - 1].lower_ in self._table.terrain and all(t.text[:1].isupper() or t.text in _LINKS for t in doc[i:last]):
                name = doc[i:last].text
                known = self._gazetteer.known(name)
                return PlaceMention(i, last, name, name=name, kind=None if known else "Area")
        return None

    def _plant(self, doc: Doc, i: int, blocked: set[int]) -> PlaceMention | None:
        """A facility by a name that no table has: "the Knauf gypsum factory", "the Azot chemical plant"."""
        end = i
        while end < min(len(doc), i + _LONGEST) and end not in blocked and doc[end].is_alpha and self._capital(doc[end]) and doc[end].text not in marking_words():
            end += 1
        last = self._words.facility(doc, end) if end > i and (i or doc[i].pos_ == "PROPN") else None
        if last is None or any(self._gazetteer.known(doc[k:end].text) for k in range(i, end)):
            return None
        name = doc[i:last].text
        return PlaceMention(i, last, name, name=name, kind="Facility")

    def _stands(self, doc: Doc, start: int, end: int, found: list[PlaceMention]) -> bool:
        """Does a known name stand as a place here? A single word that begins a sentence needs a cue of its own."""
        following = doc[end].lower_ if end < len(doc) else ""
        occasion = following in self._table.occasions and doc[end].text[:1].isupper()
        if following in self._table.organisations and following not in self._after or occasion:
            return False
        if end < len(doc) and doc[end].text[:1].isupper() and following not in self._table.never | self._table.words.facility and following not in self._after:
            # part of a longer name that the gazetteer does not have: a person or an organisation
            return self._cued(doc, start, end, found) and doc[end].is_alpha is False
        if len(doc[start:end].text) < 3:
            return False
        return True

    def _cued(self, doc: Doc, start: int, end: int, found: list[PlaceMention]) -> bool:
        following = doc[end].lower_ if end < len(doc) else ""
        if following in self._after and self._after[following] != "Settlement" or following in self._table.words.settlement:
            return True
        before = doc[start - 1].lower_ if start else ""
        if before in self._before and doc[start - 1].is_lower:
            return True
        if before in self._table.words.of and start > 1 and (doc[start - 2].lower_ in self._before or doc[start - 2].lower_ in self._table.relative.bearings):
            return True
        if before in self._table.words.near or before in self._table.words.between:
            return True
        if before in self._table.words.listing and end + 1 < len(doc) and doc[end].text == "," and self._gazetteer.known(doc[end + 1].text):
            return True  # "settlements along the border, including Mazanivka, Adamivka and Dolyna"
        if not (before in {",", *self._table.words.both} and found and found[-1].end >= start - 2):
            return False
        # A list of places goes on; two words that no table has, after a comma, are a person beside one.
        if end - start == 1 or before != "," or any(t.text in _LINKS for t in doc[start:end]):
            return True
        return bool(self._gazetteer.candidates(doc[start:end].text, loose=True))
