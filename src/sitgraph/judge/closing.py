"""A speaker named behind what he says ("…, the ministry said on Sunday"), read from the words alone, where a small parser fails."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from sitgraph.judge.tables import AttributionTable, JudgeLabels
from sitgraph.phrases import lemmas, lowered

# Words that name a speaker, at most.
LONGEST = 14
_COMMAS = frozenset({",", ";", "”", "“", '"', "—", "–"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as named in a sentence: token offsets there (None for one the layout or a heading names)."""

    text: str
    start: int | None = None
    end: int | None = None
    head: int | None = None


def closing_speaker(doc: Doc, table: AttributionTable, labels: JudgeLabels, before: int = -1) -> Speaker | None:
    """The speaker of "…, Ali Haidar, head of the region, wrote on Telegram", read from the words where the parse fails.

    `before` is a token that must stand before the comma that opens the speaker's name.
    """
    lows, forms = lowered(doc), lemmas(doc)
    for i in range(len(lows) - 1, before + 1, -1):
        if forms[i] not in table.aside and lows[i] not in table.aside_forms:
            continue
        verb = doc[i]
        if verb.pos_ not in labels.verb or any(t.tag_ in labels.finite or t.lower_ in table.complement for t in doc[verb.i + 1 :]):
            return None
        following = doc[verb.i + 1] if verb.i + 1 < len(doc) else None
        if following is not None and following.pos_ in labels.noun | {"DET", "PRON", "NUM"} and following.lower_ not in table.days:
            return None
        commas = [t.i for t in doc[before + 1 : verb.i] if t.text in _COMMAS]
        end = verb.i
        if commas and commas[-1] == verb.i - 1:  # "Haidar, head of the region, wrote"
            end, commas = commas[-1], commas[:-2]
        start = commas[-1] + 1 if commas else None
        return _named(doc, start, end, table, labels) if start is not None else None
    return None


def _named(doc: Doc, start: int, end: int, table: AttributionTable, labels: JudgeLabels) -> Speaker | None:
    """The words from `start` to `end` as a speaker, None where they are no noun phrase."""
    words = doc[start:end]
    while len(words) and (words[0].pos_ == "CCONJ" or words[0].is_quote):
        words = words[1:]
    if not 0 < len(words) <= LONGEST or any(t.tag_ in labels.finite for t in words):
        return None
    nouns = [t for t in words if t.pos_ in labels.noun | {"PRON"}]
    if not nouns or words[0].pos_ not in labels.noun | {"PRON", "DET", "ADJ", "NUM"} or words[0].lower_ in table.relative | table.nobody:
        return None
    return Speaker(words.text, words.start, words.end, nouns[-1].i if len(nouns) == 1 else nouns[0].i)
