"""Headlines In Title Case or ALL IN CAPITALS: read as plain sentences, for a tagger takes every capital for a name.

"Ukraine Recaptures Key Village" becomes "Ukraine recaptures key village" for the tagger and parser alone: what they
find is put on the words as they stand. A language pack asks for it with `[headline]` in `language.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.annotate.docs import LAYERS, over
from sitgraph.annotate.parsing import common_words
from sitgraph.model import Sentence, UnitMention
from sitgraph.phrases import PhraseSet
from sitgraph.registry.sides import marking_words, side_of_word


class HeadlineTable(lang.Table, frozen=True):
    """`[headline]` of `language.toml`: from how many words on, and from which share of capitals, a line is in title case.

    `abbreviation` is how long one is in letters: what is no longer than the first stays one even where a town has the name,
    what is longer than the second is none; `small` are words that title case writes small; `keep` common words that are
    names before another ("South", "New"); `endings` how the forms of common words end, and what stands there in the form of the dictionary;
    `nouns` and `others` the kinds of words of the dictionary that may be names as well ("donetsk"), and those that are none.
    """

    least: int
    abbreviation: tuple[int, int]
    share: float
    small: frozenset[str]
    keep: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    nouns: tuple[str, ...]
    others: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class HeadlineCase:
    """Gives headlines in title case the letters of a plain sentence."""

    def __init__(self, table: HeadlineTable, nlp: Language, units: Callable[[Doc], tuple[UnitMention, ...]], is_town: Callable[[str], bool]) -> None:
        self._t = table
        self._nouns, self._others = common_words(nlp, table.nouns), common_words(nlp, table.others)
        self._units = units
        self._names = PhraseSet(name for name in marking_words() if " " in name)
        self._is_town = is_town

    def __call__(self, doc: Doc) -> Doc:
        """`doc` itself, or, where it is a headline, a document over its words in small letters but for the names."""
        given = doc.text.split()
        if sum(word[0].isupper() for word in given) < max(self._t.least, len(given) / 2):
            return doc
        spans = (*((unit.start, unit.end) for unit in self._units(doc)), *self._names.find(doc))
        named = {i for start, end in spans for i in range(start, end)}
        words = [t for t in doc if t.is_alpha and t.i not in named and t.lower_ not in self._t.small]
        capital = [t for t in words if t.text[:1].isupper() and not t.text.isupper()]
        enough = len(words) + len(named) >= self._t.least
        if enough and capital and len(capital) >= self._t.share * len(words):
            plain = [t.lower_ if t.i not in named and self._is_common(t.text) else t.text for t in doc]
        elif enough and doc.text.isupper():
            plain = [self._lowered(t.text) for t in doc]
        else:
            return doc
        return Doc(doc.vocab, words=plain, spaces=[bool(t.whitespace_) for t in doc])

    def _lowered(self, word: str) -> str:
        """A word of a line all in capitals as a plain sentence has it; short ones that are no common words are abbreviations."""
        name = word.capitalize()
        if not word.isalpha() or len(name) != len(word):
            return word
        if self._is_common(name):
            return name.lower()
        shortest, longest = self._t.abbreviation
        known = side_of_word(name) is not None or (len(word) > shortest and self._is_town(name))
        return name if known or len(word) > longest else word

    def _is_common(self, word: str) -> bool:
        """Is a capitalised word a common one, and no name of a side or a part of a longer name?"""
        low = word.lower()
        if not word.isalpha() or word.isupper() or side_of_word(word) is not None or low in self._t.keep:
            return False
        forms = {low, *(low[: -len(end)] + base for end, base in self._t.endings if low.endswith(end))}
        if low in self._t.small or forms & self._others:
            return True
        return bool(forms & self._nouns) and not self._is_town(word)


def in_letters_of(sentence: Sentence, given: Doc) -> Sentence:
    """`sentence`, read over a headline in plain letters, with the words as `given` writes them."""
    layers = {name: tuple(replace(m, text=given[m.start : m.end].text) for m in getattr(sentence, name)) for name in LAYERS}
    doc = over(sentence.doc, words=[t.text for t in given]) if sentence.parsed else given
    return replace(sentence, doc=doc, **layers)
