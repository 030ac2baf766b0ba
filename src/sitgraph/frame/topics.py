"""What a sentence and an article are about: the attacks, clashes and strikes of sport, trade, courts and films are none of war."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sitgraph import lang
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Sentence
from sitgraph.phrases import PhraseSet

# An article is of a topic where one in so many of its sentences, or outside reports of war its first, speaks of it.
_SHARE = 2
# A sentence with a year so far back is of the past, in an article that looks back.
_PAST = 15
# … and where the article's day is not known, one up to this.
_LONG_AGO = 1990


class _War(lang.Table, frozen=True):
    """`words` are of fighting and of those who fight; `forces` name armed forces, whom one meets in peace as well."""

    words: tuple[str, ...]
    forces: tuple[str, ...] = ()


class _Examples(lang.Table, frozen=True):
    elsewhere: tuple[str, ...]
    war: tuple[str, ...]
    civil: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    past: tuple[str, ...] = ()


class TopicTable(lang.Table, frozen=True):
    """`topics.toml`: words of war, and by topic those that show that a sentence speaks of something else.

    `elsewhere` counts wherever a sentence has no word of war; `civil` only in an article that is no report of war; `apart`
    (drills, films, the underworld) counts in a report of war unless the sentence has a word of
    fighting, and elsewhere whatever it says; `always` (tests, definitions) counts everywhere; `past` are the words of articles that look back, of
    which those under `long_ago` date a sentence whatever else it says.
    """

    war: _War
    elsewhere: dict[str, tuple[str, ...]]
    examples: _Examples
    civil: dict[str, tuple[str, ...]] = {}
    apart: dict[str, tuple[str, ...]] = {}
    always: dict[str, tuple[str, ...]] = {}
    past: dict[str, tuple[str, ...]] = {}


class Topics:
    """Tells by its words whether a sentence or an article speaks of something other than war."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "topics.toml", TopicTable)
        self._fighting = PhraseSet(table.war.words)
        self._war = PhraseSet((*table.war.words, *table.war.forces))
        self._elsewhere = _all(table.elsewhere)
        self._civil = _all(table.civil)
        self._apart = _all(table.apart)
        self._always = _all(table.always)
        self._past = _all(table.past)
        self._long_ago = PhraseSet(table.past.get("long_ago", ()))

    def elsewhere(self, sentence: Sentence) -> bool:
        """Does a sentence name sport, trade, nature, health or the arts, and by no word war?"""
        return _has(self._elsewhere, sentence) and not _has(self._war, sentence)

    def civil(self, sentence: Sentence) -> bool:
        """Does a sentence speak of courts, crime, protest or disaster relief, and by no word of fighting?"""
        return (_has(self._civil, sentence) or _has(self._elsewhere, sentence)) and not self.fighting(sentence)

    def apart(self, sentence: Sentence, *, warlike: bool = False) -> bool:
        """Does a sentence speak of fighting that is only played, defined or tried, or of the underworld's?

        In a report of war (`warlike`) a word of fighting tells that it does not, unless it is a test or a definition.
        """
        return _has(self._always, sentence) or _has(self._apart, sentence) and not (warlike and self.fighting(sentence))

    def fighting(self, sentence: Sentence, *, beside: Trigger | None = None) -> bool:
        """Does a sentence have a word of fighting, or of those who do nothing else, `beside` a trigger where one is given?"""
        if beside is None:
            return _has(self._fighting, sentence)
        own = range(min(beside.start, beside.head.i), max(beside.end, beside.head.i + 1))
        return any(end <= own.start or own.stop <= start for start, end in self._fighting.find(sentence.doc))

    def aside(self, sentences: Sequence[Sentence], *, warlike: bool) -> bool:
        """Is an article as a whole about something else: a drill or film, or, where it is no report of war, any other topic?"""
        if _prevails([_has(self._apart, s) for s in sentences], lead=not warlike):
            return True
        return not warlike and _prevails([self.elsewhere(s) for s in sentences], lead=True)

    def looks_back(self, sentences: Sequence[Sentence]) -> bool:
        """Has an article a word of remembrance: an anniversary, a museum, veterans, an old war's name?"""
        return any(_has(self._past, s) for s in sentences)

    def is_past(self, sentence: Sentence, day: date | None) -> bool:
        """Does a sentence of an article that looks back speak of the past: by such a word, or by a year long before `day`?"""
        told = _has(self._past, sentence) and not self.fighting(sentence)
        return told or _has(self._long_ago, sentence) or _years(sentence, day.year - _PAST if day else _LONG_AGO)


def _all(topics: dict[str, tuple[str, ...]]) -> PhraseSet:
    return PhraseSet([word for words in topics.values() for word in words])


def _has(phrases: PhraseSet, sentence: Sentence) -> bool:
    return next(iter(phrases.find(sentence.doc)), None) is not None


def _prevails(told: Sequence[bool], *, lead: bool) -> bool:
    """Are so many of an article's sentences of a topic, or, where the `lead` decides, its first?"""
    return bool(told) and (lead and told[0] or sum(told) * _SHARE >= len(told) > 1)


def _years(sentence: Sentence, until: int) -> bool:
    """Does a sentence name a year from 1000 up to `until`?"""
    return any(len(t) == 4 and t.is_digit and t.is_ascii and 1000 <= int(t.text) <= until for t in sentence.doc)
