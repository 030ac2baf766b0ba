"""Which formation a name means: registry and context give its canonical name and side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitgraph.model import Article, Mention, Party, Sentence, UnitMention, UnitRecord
from sitgraph.registry import opponents, sides
from sitgraph.registry.formations import conventional_side, meant, side_meant, signature
from sitgraph.registry.wars import belligerents

# Echelons that armies of states number.
_NUMBERED = ("army", "corps", "division", "brigade", "regiment", "battalion")
# Tokens that may stand between two formations of a list.
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class UnitResolution:
    """The formations of an article: parties by (sentence index, mention's first token), and a record for each."""

    parties: Mapping[tuple[int, int], Party]
    records: tuple[UnitRecord, ...]


def resolve_units(article: Article, sentences: Sequence[Sentence]) -> UnitResolution:
    """Resolve every unit mention of `sentences`; mentions of one formation share a name, side and key."""
    groups: dict[tuple[str, frozenset[str]], list[tuple[Sentence, UnitMention]]] = {}
    for sentence in sentences:
        for mention in sentence.units:
            groups.setdefault(signature(mention.name), []).append((sentence, mention))
    told = {id(m): _side(g) or side_meant(g[0][1].name) for g in groups.values() for _, m in g}
    named = {f.side for s in sentences for f in s.forces if f.side}
    among = named.union(*(belligerents(side, article.date) for side in named))  # who names one side of a war means the other too
    parties: dict[tuple[int, int], Party] = {}
    records: list[tuple[int, UnitRecord]] = []
    for group in groups.values():
        side = _side(group)
        entry = meant(group[0][1].name, side)
        first_sentence, first = group[0]
        name = entry.name if entry else first.name
        side = side or side_meant(first.name) or _beside(group, told) or conventional_side(first.name, among) or _near_side(group) or _of_state(first, named)
        start = first_sentence.start + first_sentence.doc[first.start].idx
        last = first_sentence.doc[first.end - 1]
        end = first_sentence.start + last.idx + len(last)
        key = entry.key if entry else None
        for sentence, mention in group:
            parties[sentence.index, mention.start] = Party(mention.text, name, side, "unit", key)
        echelon = first.echelon or (entry.echelon if entry else None)
        record = UnitRecord(
            article.text[start:end], name, side, echelon, start, end, branch=first.branch, parent=first.parent, key=key
        )
        records.append((start, record))
    return UnitResolution(parties, tuple(record for _, record in sorted(records, key=lambda r: r[0])))


def _side(group: Sequence[tuple[Sentence, UnitMention]]) -> str | None:
    """The side that the words themselves give, the commonest over all mentions."""
    told = Counter(mention.side for _, mention in group if mention.side)
    return told.most_common(1)[0][0] if told else None


def _beside(group: Sequence[tuple[Sentence, UnitMention]], told: Mapping[int, str | None]) -> str | None:
    """The side of the formation named beside it in a list: "the 47th and the 25th Brigade" fight for one side."""
    for sentence, mention in group:
        for other in sentence.units:
            apart = other.start - mention.end if other.start > mention.start else mention.start - other.end
            if other is not mention and 0 <= apart <= _BESIDE and told.get(id(other)) and not _is_verb_between(mention, other, sentence):
                return told[id(other)]
    return None


def _is_verb_between(one: Mention, other: Mention, sentence: Sentence) -> bool:
    """Does one do something to the other, or apart from it ("the 93rd Brigade drove out the 4th Division")?"""
    return any(t.pos_ == "VERB" for t in sentence.doc[min(one.end, other.end) : max(one.start, other.start)])


def _of_state(mention: UnitMention, among: set[str]) -> str | None:
    """The one state among movements: it is states that number their divisions and brigades."""
    states = [s for s in among if (side := sides().get(s)) is not None and side.country is not None]
    fought = any(o in among for s in states for o in opponents(s))
    return states[0] if len(states) == 1 and fought and mention.number and mention.echelon in _NUMBERED else None


def _near_side(group: Sequence[tuple[Sentence, UnitMention]]) -> str | None:
    """The side of the force named nearest in the same sentence, in the first mention where there is one."""
    for sentence, mention in group:
        forces = [
            f for f in sentence.forces
            if f.side and f.kind == "side" and min(abs(f.start - mention.end), abs(mention.start - f.end)) <= _BESIDE
            and not _is_verb_between(mention, f, sentence)
        ]  # fmt: skip
        if forces:
            return min(forces, key=lambda f: abs(f.start - mention.start)).side
    return None
