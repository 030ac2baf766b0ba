"""What a sentence is about: the attacks, clashes and strikes of sport, trade and nature are none of armed forces."""

from __future__ import annotations

from sitgraph import lang
from sitgraph.frame.phrases import PhraseSet
from sitgraph.model import Sentence


class _War(lang.Table, frozen=True):
    words: tuple[str, ...]


class _Examples(lang.Table, frozen=True):
    elsewhere: tuple[str, ...]
    war: tuple[str, ...]


class TopicTable(lang.Table, frozen=True):
    """`topics.toml`: words of war, and by topic those that show that a sentence speaks of something else."""

    war: _War
    elsewhere: dict[str, tuple[str, ...]]
    examples: _Examples


class Topics:
    """Tells by its words whether a sentence speaks of something other than war."""

    def __init__(self, code: str) -> None:
        table = lang.read(code, "topics.toml", TopicTable)
        self._war = PhraseSet(table.war.words)
        self._elsewhere = PhraseSet([word for words in table.elsewhere.values() for word in words])

    def elsewhere(self, sentence: Sentence) -> bool:
        """Does a sentence name sport, trade, nature, health or the arts, and by no word war?"""
        doc = sentence.doc
        return next(iter(self._elsewhere.find(doc)), None) is not None and next(iter(self._war.find(doc)), None) is None
