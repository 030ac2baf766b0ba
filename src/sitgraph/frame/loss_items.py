"""What is lost: noun phrases with their number and category, read along the words of a sentence.

Long lists ("five tanks, eight armoured vehicles and a fuel truck of the enemy") defeat a small parser, so phrases
are read from parts of speech and mentions, and the parser is asked only for what stands far from its verb.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitgraph.frame.armed import is_people
from sitgraph.frame.loss_table import LossTable
from sitgraph.frame.loss_words import LossPhrases
from sitgraph.model import EquipmentMention, ForceMention, Mention, Quantity, Sentence, UnitMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun phrase: token offsets, its head, the number told, and what its head is of.

    `first` is where the item's own words begin, behind the number and its article. `tail` is the token after a
    "of …" phrase that belongs to it. `consists` is the phrase a container noun is filled with ("column of trucks").
    """

    start: int
    first: int
    head: int
    end: int
    quantity: Quantity | None = None
    tail: int = 0
    consists: Chunk | None = None

    @property
    def bare(self) -> bool:
        """Is it a number without a noun ("two injured")?"""
        return self.first >= self.end


class PhraseReader:
    """Reads the noun phrases of one sentence and tells what kind of loss each would be; `before` is the equipment of the one before."""

    def __init__(self, sentence: Sentence, table: LossTable, phrases: LossPhrases, before: Sequence[EquipmentMention] = ()) -> None:
        self.sentence = sentence
        self.named_before = before
        self.doc: Doc = sentence.doc
        self._table = table
        self.phrases = phrases
        self._nominal = frozenset(table.labels.nominal)
        self._inside = frozenset(table.labels.inside)
        self._possessive = frozenset(table.labels.possessive)
        self._quantities = {q.start: q for q in sentence.quantities if q.unit is None}
        self._equipment = {t: m for m in sentence.equipment for t in range(m.start, m.end)}
        self.times = {t for m in sentence.times for t in range(m.start, m.end)}
        self._places = {t for m in sentence.places for t in range(m.start, m.end)}
        # What both sides lost is neither's.
        self._parties: dict[int, Mention] = {t: m for m in sentence.forces if m.kind != "both" for t in range(m.start, m.end)}
        self._parties |= {t: m for m in sentence.units for t in range(m.start, m.end)}
        self.chunks: list[Chunk] = self._with_heads(list(self._read_all()))
        self.at = {t: c for c in self.chunks for t in range(c.start, c.end)}

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────

    def _read_all(self) -> Iterable[Chunk]:
        i = 0
        while i < len(self.doc):
            chunk = self._read(i)
            if chunk is None:
                i += 1
                continue
            yield chunk
            i = chunk.end

    def _read(self, start: int) -> Chunk | None:
        """The noun phrase that begins at token `start`, None where none does."""
        doc, i = self.doc, start
        one = self.phrases.one_more.at(doc, start)
        if one is not None and (one == len(doc) or doc[one].is_punct or doc[one].pos_ in ("VERB", "AUX")):
            return Chunk(start, one, one - 1, one, Quantity(start, one, doc[start:one].text, 1, 1), one)  # "and another was injured"
        if doc[i].pos_ == self._table.labels.adverb and i not in self._quantities and i not in self._equipment:
            return None
        if i in self.times and i not in self._quantities:
            return None
        quantity: Quantity | None = None
        first, head = start, -1
        while i < len(doc):
            found = self._quantities.get(i)
            if found is not None and i not in self._equipment:
                if head >= 0 and (quantity is not None or self._table.free_order):
                    break
                quantity, i = quantity or found, found.end
                quoted = i + 1 if i < len(doc) and doc[i].is_quote else i
                if i + 1 < len(doc) and doc[i].lower_ in self.phrases.more and self.phrases.linking.at(doc, i + 1) is not None:
                    quoted = i + 1
                link = self.phrases.linking.at(doc, quoted)
                if link is not None and self._opens(link):
                    i = link
                first = i
                continue
            mention = self._equipment.get(i)
            if mention is not None and mention.end > i:
                if head >= 0 and mention.start == i and doc[head].pos_ not in self._inside:
                    break
                i, head = mention.end, mention.end - 1
                if not head < doc[head].head.i or doc[head].head.pos_ not in self._nominal:
                    break
                continue
            token = doc[i]
            if not self._belongs(token, i, head):
                break
            if token.pos_ in self._nominal or (i in self._parties and self._parties[i].end == i + 1):
                head = i
            elif head < 0 and i == first and self._is_article(token):
                first = i + 1
            i += 1
        return self._close(start, first, head, i, quantity)

    def _with_heads(self, chunks: list[Chunk]) -> list[Chunk]:
        """Joins what shares one head: "310 fighter, attack and transport jets" is one phrase, not three."""
        found: list[Chunk] = []
        for chunk in chunks:
            last = found[-1] if found else None
            if last is not None and self._is_headless(last) and self._joins(last, chunk):
                found[-1] = replace(last, head=chunk.head, end=chunk.end, tail=chunk.tail, consists=chunk.consists)
            else:
                found.append(chunk)
        return found

    def _is_headless(self, chunk: Chunk) -> bool:
        """Is the phrase a plural number with a singular noun or an adjective ("310 fighter", "ten German and Hungarian tanks")?"""
        quantity = chunk.quantity
        if quantity is None or chunk.bare or quantity.max == 1 or chunk.tail > chunk.end:
            return False
        word = self.doc[chunk.head]
        if word.pos_ == "ADJ" and word.head.i > chunk.end:
            return True
        return (
            not self.plural(chunk) and word.lower_ not in self.phrases.mass and word.lower_ in self.phrases.modifiers
        )

    def _joins(self, chunk: Chunk, following: Chunk) -> bool:
        """Does a list joint alone stand between the phrases, and is the second without number and article?"""
        if following.quantity is not None or following.bare or self._is_article(self.doc[following.start]):
            return False
        after = self.past_joints(chunk.end)
        return after == following.start

    def past_joints(self, i: int) -> int | None:
        """The token after the list joints at `i`, None where there is none."""
        after = self.phrases.separators.at(self.doc, i)
        while after is not None and (further := self.phrases.separators.at(self.doc, after)) is not None:
            after = further
        return after

    def _close(self, start: int, first: int, head: int, end: int, quantity: Quantity | None) -> Chunk | None:
        if head < 0:
            if quantity is None:
                return None
            return Chunk(start, quantity.end, quantity.end - 1, quantity.end, quantity, quantity.end)
        first = min(first, head)
        chunk = Chunk(start, first, head, head + 1, quantity, head + 1)
        link = self.phrases.linking.at(self.doc, head + 1)
        if link is not None and link < len(self.doc) and head + 1 not in self.times:
            inner = self._read(link)
            if inner is not None and link not in self.times:
                chunk = replace(chunk, tail=max(inner.end, inner.tail), consists=inner)
        return chunk

    def _opens(self, i: int) -> bool:
        if i >= len(self.doc):
            return False
        token = self.doc[i]
        return (
            token.pos_ in self._inside
            or i in self._equipment
            or i in self._quantities
            or token.tag_ in self._possessive
        )

    def _is_article(self, token: Token) -> bool:
        return token.lower_ in self.phrases.singular or token.pos_ == "DET"

    def _belongs(self, token: Token, i: int, head: int) -> bool:
        """Can token `i` stand in a noun phrase that has its head so far at `head`?"""
        doc, labels = self.doc, self._table.labels
        if i in self.times:
            return False
        following = doc[i + 1] if i + 1 < len(doc) else None
        if token.lower_ in self.phrases.state_words and (following is None or following.pos_ not in self._nominal):
            return head < 0 and token.pos_ in self._nominal
        if token.pos_ in self._inside:
            if token.pos_ == "DET" and head >= 0:
                return False
            return token.pos_ != "ADJ" or head < 0 or (following is not None and following.pos_ in self._inside)
        if following is None:
            return False
        if token.tag_ in self._possessive:
            return True
        if token.is_punct and (token.text == "-" or token.is_quote):
            joined = not token.is_quote and not token.whitespace_ and i > 0 and not doc[i - 1].whitespace_
            return joined or (token.is_quote and following.pos_ in self._inside and following.text[0].isalnum())
        if token.tag_ in labels.participles:
            return self._modifies(i, head)
        if token.pos_ == labels.adverb:
            return head < 0 and (following.pos_ in ("ADJ", "NUM") or following.i in self._quantities)
        return False

    def _modifies(self, i: int, head: int) -> bool:
        """Is the participle at `i` inside the phrase ("a mixed column"), and no verb with its object?"""
        token, following = self.doc[i], self.doc[i + 1]
        if i + 1 in self._quantities or following.pos_ == "DET" or following.tag_ in self._possessive:
            return False
        if following.pos_ not in self._inside and i + 1 not in self._equipment:
            return False
        return (
            token.dep_ in self._table.labels.modifier
            or token.dep_ == "compound"
            or (head >= 0 and self.doc[i - 1].text == "-")
        )

    # ── what it is ────────────────────────────────────────────────────────────────────────────────────

    def party(self, chunk: Chunk, *, tail: bool = True) -> Mention | None:
        """The force or unit named in the phrase, its "of …" phrase included; civilians are none."""
        end = max(chunk.end, chunk.tail) if tail else chunk.end
        for i in range(chunk.start, end):
            mention = self._parties.get(i)
            if mention is None or self._is_maker(mention):
                continue
            if isinstance(mention, UnitMention):
                return mention
            if isinstance(mention, ForceMention) and mention.kind not in ("civilian", "generic"):
                owns = self.doc[mention.end : mention.end + 1]
                unit = self._parties.get(mention.end + (1 if owns and owns[0].tag_ in self._possessive else 0))
                return unit if isinstance(unit, UnitMention) and unit.start < end else mention  # "Russia's 155th Brigade"
        return None

    def _is_maker(self, mention: Mention) -> bool:
        """Does the mention only say who made a thing ("US-made")?"""
        words = [t.lower_ for t in self.doc[mention.end : mention.end + 2]]
        return len(words) == 2 and words[0] == "-" and words[1] in self.phrases.made

    def mention(self, i: int) -> Mention | None:
        """The force or unit that token `i` belongs to."""
        return self._parties.get(i)

    def is_place(self, chunk: Chunk) -> bool:
        """Does the phrase's head belong to the name of a place?"""
        return chunk.head in self._places and chunk.head not in self._equipment

    def equipment(self, chunk: Chunk) -> EquipmentMention | None:
        """The equipment the phrase's head belongs to."""
        return self._equipment.get(chunk.head)

    def category(self, chunk: Chunk) -> str | None:
        """The phrase's category of loss: `unit` for a formation, `name` for a person's name, None for anything else."""
        doc, people = self.doc, self.phrases
        word = doc[chunk.head].lower_
        if chunk.bare or chunk.quantity is not None and word in people.which:
            return "bare"  # "35", "35 of them"
        if word in people.containers and chunk.consists is not None:
            inner = self.category(chunk.consists)
            if inner not in (None, "name", "bare", "neutral"):
                return "personnel" if inner == "unit" and word not in people.units else inner
        equipment = self._equipment.get(chunk.head)
        if equipment is not None and equipment.end == chunk.head + 1 and equipment.category in self.phrases.solid:
            return equipment.category
        kind = self._person(chunk, word)
        if kind is not None:
            return kind
        if equipment is not None and equipment.end == chunk.head + 1:
            return None if self.is_place(chunk) else equipment.category
        if self.is_place(chunk):
            return None
        behind = self._equipment.get(chunk.head - 1) if doc[chunk.head].pos_ == "PROPN" else None
        if behind is not None and behind.category in self.phrases.solid:
            return behind.category  # "the cruiser Arethusa"
        named = doc[chunk.head].pos_ == "PROPN" and doc[chunk.head].text[0].isupper() and chunk.quantity is None
        return "name" if named else None

    def _person(self, chunk: Chunk, word: str) -> str | None:
        words, party = self.phrases, self._parties.get(chunk.head)
        if isinstance(party, UnitMention) or word in words.units:
            armed = self._equipment.get(chunk.head - 1)  # "an S-400 division", "a HIMARS battery"
            return armed.category if armed is not None and armed.category in words.solid and chunk.head - 1 >= chunk.start else "unit"
        phrase = {t.lower_ for t in self.doc[chunk.start : chunk.end]}
        if word in words.civilian or (
            isinstance(party, ForceMention) and party.kind == "civilian" and word not in words.neutral
        ):
            return "civilian"
        if word in words.personnel:
            return "civilian" if phrase & (words.civil | words.civilian) and word not in words.ranks else "personnel"
        if word in words.neutral:
            if phrase & words.civil:
                return "civilian"
            told = any(
                isinstance(m := self._parties.get(i), ForceMention) and m.kind == "side" and not m.metonym
                for i in (chunk.head,)
            )
            return "personnel" if told else "neutral"
        if word in self.phrases.ground:
            return None  # "militant targets"
        if isinstance(party, ForceMention) and party.metonym:
            return None  # "detained 14 men in Hawija, Iraq"
        if isinstance(party, ForceMention):
            return "neutral" if is_people(party) else "personnel"
        if self.doc[chunk.head].pos_ == "PROPN" and phrase & words.ranks:
            return "personnel"
        return None

    def plural(self, chunk: Chunk) -> bool:
        """Is the head a plural?"""
        return "Plur" in self.doc[chunk.head].morph.get("Number", [])

    def number(self, chunk: Chunk) -> Quantity | None:
        """The number told: by a numeral, or one for a singular with an article or a name; None where none is told."""
        if chunk.quantity is not None:
            return chunk.quantity
        if chunk.bare:
            return None
        word = self.doc[chunk.head]
        if chunk.consists is not None and word.lower_ in self.phrases.containers:
            return chunk.consists.quantity if chunk.consists.bare else None  # "a group of four"
        if chunk.consists is not None and chunk.consists.bare and word.lower_ in self.phrases.mass:
            return chunk.consists.quantity  # "a family of four"
        if self.plural(chunk) or word.lower_ in self.phrases.mass:
            return None
        single = self.doc[chunk.start].lower_ in self.phrases.single
        if isinstance(self._parties.get(chunk.head), ForceMention) and word.pos_ == "PROPN" and not single:
            return None  # "the Houthis"
        if word.text.isupper() and len(word.text) > 1 and chunk.first == chunk.start:
            return None  # "mortars and MLRS"
        return Quantity(chunk.start, chunk.start + 1, self.doc[chunk.start].text, min=1.0, max=1.0)
