"""Which words of a sentence evoke a loss: the rules of `losses.toml` and their look-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitgraph.frame.loss_table import LossRule, LossTable
from sitgraph.phrases import lowered

if TYPE_CHECKING:
    from spacy.tokens import Doc

_KINDS = ("active", "plain", "nominal", "state", "holder")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that evoke a loss: token offsets, their rule and the part of it they stand in."""

    start: int
    end: int
    rule: LossRule
    kind: str


class LossTriggers:
    """Looks the rules up at a token."""

    def __init__(self, table: LossTable) -> None:
        self._table = table
        # By first word: all words, the rule, the part of it, and the dictionary form that the word must have ("" for any).
        self._by_first: dict[str, list[tuple[tuple[str, ...], LossRule, str, str]]] = {}
        for rule in table.rules:
            for kind in _KINDS:
                for phrase in getattr(rule, kind):
                    apart = tuple(phrase.lower().replace("-", " - ").split())
                    for words in dict.fromkeys((apart, tuple(phrase.lower().split()))):
                        self._by_first.setdefault(words[0], []).append((words, rule, kind, ""))
            for kind, verbs in (("active", rule.active_verbs), ("plain", rule.plain_verbs)):
                for lemma, forms in verbs.items():
                    for form in forms:
                        self._by_first.setdefault(form, []).append(((form,), rule, kind, lemma))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    def outcome(self, doc: Doc, i: int) -> str | None:
        """What the word at token `i` says befell people ("killed", "dead"), None where it says nothing of the kind."""
        found = {rule.outcome for words, rule, _, _ in self._by_first.get(doc[i].lower_, ()) if len(words) == 1 and rule.items == "persons"}
        pair = {rule.outcome for t in doc[i + 1 : i + 3] for words, rule, _, _ in self._by_first.get(t.lower_, ()) if len(words) == 1 and rule.items == "persons"}
        if not found:
            return None
        joint = i + 2 < len(doc) and not doc[i + 1].like_num and found | pair >= {"killed", "wounded"}
        return "casualties" if joint else min(found)

    def could_hold(self, words: Sequence[str]) -> bool:
        """Can words in small letters hold anything that evokes a loss? Cheap, and never wrongly False."""
        for i, word in enumerate(words):
            for phrase, _, _, _ in self._by_first.get(word, ()):
                if len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase:
                    return True
        return False

    def find(self, doc: Doc) -> Iterable[Trigger]:
        """The triggers of a parsed sentence, in order, none overlapping another."""
        end = 0
        for i, word in enumerate(lowered(doc)):
            if i >= end and word in self._by_first and (trigger := self.at(doc, i)) is not None:
                yield trigger
                end = trigger.end

    def at(self, doc: Doc, i: int) -> Trigger | None:
        """The trigger that begins at token `i`, the longest where several do."""
        for words, rule, kind, lemma in self._by_first.get(doc[i].lower_, ()):
            end = i + len(words)
            if end > len(doc) or any(doc[i + k].lower_ != w for k, w in enumerate(words)):
                continue
            if lemma and doc[i].lemma_.lower() != lemma:
                continue
            if rule.after and not self._has_companion(doc, i, end, rule):
                continue
            if kind == "active" and len(words) == 1 and not self._is_verbal(doc, i):
                continue
            return Trigger(i, end, rule, kind)
        return None

    def _has_companion(self, doc: Doc, start: int, end: int, rule: LossRule) -> bool:
        """Does one of the words the rule asks for stand near: before it, or behind it where marked with `*`?"""
        for word in rule.after:
            if word.startswith("*"):
                if any(t.lower_ == word[1:].split()[0] for t in doc[end : end + 5]):
                    return True
            elif any(t.lower_ == word for t in doc[max(0, start - 14) : start]):
                return True
        return False

    def _is_verbal(self, doc: Doc, i: int) -> bool:
        """Is the word a verb or a participle here, and no noun or adverb ("down", "the wounded")?"""
        token = doc[i]
        return (
            token.pos_ in self._table.labels.verb or token.tag_ in self._table.labels.participles or token.pos_ == "ADJ"
        )
