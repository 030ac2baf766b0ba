"""What is lost: noun phrases with their number and category, read along the words of a sentence.

Long lists ("five tanks, eight armoured vehicles and a fuel truck of the enemy") defeat a small parser, so phrases
are read from parts of speech and mentions, and the parser is asked only for what stands far from its verb.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitgraph.frame.loss_table import LossTable
from sitgraph.frame.phrases import PhraseSet
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
    """Reads the noun phrases of one sentence and tells what kind of loss each would be."""

    def __init__(self, sentence: Sentence, table: LossTable, phrases: LossPhrases) -> None:
        self.sentence = sentence
        self.doc: Doc = sentence.doc
        self._table = table
        self._phrases = phrases
        self._nominal = frozenset(table.labels.nominal)
        self._inside = frozenset(table.labels.inside)
        self._quantities = {q.start: q for q in sentence.quantities if q.unit is None}
        self._equipment = {t: m for m in sentence.equipment for t in range(m.start, m.end)}
        self._times = {t for m in sentence.times for t in range(m.start, m.end)}
        self._places = {t for m in sentence.places for t in range(m.start, m.end)}
        self._parties: dict[int, Mention] = {t: m for m in sentence.forces for t in range(m.start, m.end)}
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
        if i in self._times and i not in self._quantities:
            return None
        quantity: Quantity | None = None
        first, head = start, -1
        while i < len(doc):
            found = self._quantities.get(i)
            if found is not None and i not in self._equipment:
                if quantity is not None and head >= 0:
                    break
                quantity, i = found, found.end
                quoted = i + 1 if i < len(doc) and doc[i].is_quote else i
                link = self._phrases.linking.at(doc, quoted)
                if link is not None and self._opens(link):
                    i = link
                first = i
                continue
            mention = self._equipment.get(i)
            if mention is not None and mention.end > i:
                if head >= 0 and mention.start == i and doc[head].pos_ not in self._inside:
                    break
                i, head = mention.end, mention.end - 1
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
        """Is the phrase a plural number with a singular noun ("310 fighter")?"""
        quantity = chunk.quantity
        if quantity is None or chunk.bare or quantity.max == 1 or chunk.tail > chunk.end:
            return False
        word = self.doc[chunk.head]
        return not self.plural(chunk) and word.lower_ not in self._phrases.mass and word.lower_ in self._phrases.modifiers

    def _joins(self, chunk: Chunk, following: Chunk) -> bool:
        """Does a list joint alone stand between the phrases, and is the second without number and article?"""
        if following.quantity is not None or following.bare or self._is_article(self.doc[following.start]):
            return False
        after = self._past_separators(chunk.end)
        return after == following.start

    def _past_separators(self, i: int) -> int | None:
        """The token after the list joints at `i`, None where there is none."""
        after = self._phrases.separators.at(self.doc, i)
        while after is not None and (further := self._phrases.separators.at(self.doc, after)) is not None:
            after = further
        return after

    def _close(self, start: int, first: int, head: int, end: int, quantity: Quantity | None) -> Chunk | None:
        if head < 0:
            if quantity is None:
                return None
            return Chunk(start, quantity.end, quantity.end - 1, quantity.end, quantity, quantity.end)
        first = min(first, head)
        chunk = Chunk(start, first, head, head + 1, quantity, head + 1)
        link = self._phrases.linking.at(self.doc, head + 1)
        if link is not None and link < len(self.doc) and not (head + 1 in self._times):
            inner = self._read(link)
            if inner is not None and link not in self._times:
                chunk = replace(chunk, tail=max(inner.end, inner.tail), consists=inner)
        return chunk

    def _opens(self, i: int) -> bool:
        return i < len(self.doc) and (self.doc[i].pos_ in self._inside or i in self._equipment or i in self._quantities)

    def _is_article(self, token: Token) -> bool:
        return token.lower_ in self._phrases.singular or token.pos_ == "DET"

    def _belongs(self, token: Token, i: int, head: int) -> bool:
        """Can token `i` stand in a noun phrase that has its head so far at `head`?"""
        doc, labels = self.doc, self._table.labels
        if i in self._times:
            return False
        following = doc[i + 1] if i + 1 < len(doc) else None
        if token.lower_ in self._phrases.state_words and (following is None or following.pos_ not in self._nominal):
            return False
        if token.pos_ in self._inside:
            if token.pos_ == "DET" and head >= 0:
                return False
            return token.pos_ != "ADJ" or head < 0 or following is not None and following.pos_ in self._inside
        if following is None:
            return False
        if token.tag_ == "PRP$" or token.tag_ == "POS" or (token.is_punct and token.text in ("-", "“", '"', "”", "'") and head + 1 != i + 2):
            joined = token.text == "-" and not token.whitespace_ and i > 0 and not doc[i - 1].whitespace_
            return joined or token.tag_ in ("PRP$", "POS") or (following.pos_ in self._inside and following.text[0].isalnum())
        if token.tag_ in labels.participles:
            return self._modifies(i, head)
        if token.pos_ == labels.adverb:
            return head < 0 and (following.pos_ in ("ADJ", "NUM") or following.i in self._quantities)
        return False

    def _modifies(self, i: int, head: int) -> bool:
        """Is the participle at `i` inside the phrase ("a mixed column"), and no verb with its object?"""
        token, following = self.doc[i], self.doc[i + 1]
        if i + 1 in self._quantities or following.pos_ == "DET" or following.tag_ == "PRP$":
            return False
        if following.pos_ not in self._inside and i + 1 not in self._equipment:
            return False
        return token.dep_ in self._table.labels.modifier or token.dep_ == "compound" or (head >= 0 and self.doc[i - 1].text == "-")

    # ── what it is ────────────────────────────────────────────────────────────────────────────────────

    def party(self, chunk: Chunk, *, tail: bool = True) -> Mention | None:
        """The force or unit named in the phrase, its "of …" phrase included; civilians are none."""
        end = max(chunk.end, chunk.tail) if tail else chunk.end
        for i in range(chunk.start, end):
            mention = self._parties.get(i)
            if isinstance(mention, UnitMention):
                return mention
            if isinstance(mention, ForceMention) and mention.kind not in ("civilian", "generic"):
                return mention
        return None

    def is_place(self, chunk: Chunk) -> bool:
        """Does the phrase's head belong to the name of a place?"""
        return chunk.head in self._places and chunk.head not in self._equipment

    def equipment(self, chunk: Chunk) -> EquipmentMention | None:
        """The equipment the phrase's head belongs to."""
        return self._equipment.get(chunk.head)

    def category(self, chunk: Chunk) -> str | None:
        """The loss category of the phrase: `unit` for a formation, `name` for a person's name, None for anything else."""
        doc, people = self.doc, self._phrases
        if chunk.bare:
            return "bare"
        word = doc[chunk.head].lower_
        if word in people.containers and chunk.consists is not None:
            inner = self.category(chunk.consists)
            if inner not in (None, "name", "bare", "neutral"):
                return "personnel" if inner == "unit" and word not in people.units else inner
        equipment = self._equipment.get(chunk.head)
        if equipment is not None and equipment.end == chunk.head + 1 and equipment.category in self._phrases.combat:
            return equipment.category
        kind = self._person(chunk, word)
        if kind is not None:
            return kind
        if equipment is not None and equipment.end == chunk.head + 1:
            return None if self.is_place(chunk) else equipment.category
        if self.is_place(chunk):
            return None
        named = doc[chunk.head].pos_ == "PROPN" and doc[chunk.head].text[0].isupper() and chunk.quantity is None
        return "name" if named else None

    def _person(self, chunk: Chunk, word: str) -> str | None:
        words, party = self._phrases, self._parties.get(chunk.head)
        if isinstance(party, UnitMention) or (word in words.units and not isinstance(party, ForceMention)):
            return "unit"
        phrase = {t.lower_ for t in self.doc[chunk.start : chunk.end]}
        if word in words.civilian or (isinstance(party, ForceMention) and party.kind == "civilian" and word not in words.neutral):
            return "civilian"
        if word in words.personnel:
            return "civilian" if phrase & words.civil else "personnel"
        if word in words.neutral:
            if phrase & words.civil:
                return "civilian"
            told = any(isinstance(m := self._parties.get(i), ForceMention) and m.kind == "side" and not m.metonym for i in (chunk.head,))
            return "personnel" if told else "neutral"
        if isinstance(party, ForceMention):
            return "personnel"
        if self.doc[chunk.head].pos_ == "PROPN" and phrase & words.ranks:
            return "personnel"
        return None

    def plural(self, chunk: Chunk) -> bool:
        """Is the head a plural?"""
        return "Plur" in self.doc[chunk.head].morph.get("Number")

    def number(self, chunk: Chunk) -> Quantity | None:
        """The number told: by a numeral, or one for a singular with an article or a name; None where none is told."""
        if chunk.quantity is not None:
            return chunk.quantity
        if chunk.bare:
            return None
        word = self.doc[chunk.head]
        if self.plural(chunk) or word.lower_ in self._phrases.mass:
            return None
        if chunk.consists is not None and word.lower_ in self._phrases.containers:
            return None
        return Quantity(chunk.start, chunk.start + 1, self.doc[chunk.start].text, min=1.0, max=1.0)

    # ── lists ─────────────────────────────────────────────────────────────────────────────────────────

    def starting(self, i: int) -> Chunk | None:
        """The phrase that begins at token `i`."""
        chunk = self.at.get(i)
        return chunk if chunk is not None and chunk.start == i else None

    def rightwards(self, chunk: Chunk) -> list[Chunk]:
        """The list that begins with `chunk`: items joined by separators, each no subject of a clause of its own."""
        found, last = [chunk], chunk
        while True:
            after = self._past_separators(self._past_bracket(self._past_modifiers(max(last.end, last.tail))))
            example = self._phrases.examples.at(self.doc, after) if after is not None else None
            following = self.starting(example or after) if after is not None else None
            if following is None or self._is_subject(following):
                return found
            last = following
            if example is not None or self._names(found[-1], following):
                continue
            if self._shares_number(found[-1], following):
                found[-1] = replace(found[-1], tail=following.end)
            else:
                found.append(following)

    def _names(self, chunk: Chunk, following: Chunk) -> bool:
        """Is the second phrase the name of the first ("their commander, Ali Rahim")?"""
        person = self.category(chunk) in ("personnel", "civilian")
        return person and not self.plural(chunk) and self.category(following) == "name"

    def _shares_number(self, chunk: Chunk, following: Chunk) -> bool:
        """Does the number before the first phrase count the second too ("30 carriers and fighting vehicles")?"""
        if chunk.quantity is None or chunk.quantity.max == 1 or following.quantity is not None or not self.plural(following):
            return False
        if self._is_article(self.doc[following.start]):
            return False
        one, other = self.category(chunk), self.category(following)
        return one == other or {one, other} <= {"tank", "armoured_vehicle"}

    def _past_bracket(self, i: int) -> int:
        if i < len(self.doc) and self.doc[i].text == "(":
            close = next((k for k in range(i + 1, min(i + 12, len(self.doc))) if self.doc[k].text == ")"), None)
            return close + 1 if close is not None else i
        return i

    def _past_modifiers(self, i: int) -> int:
        """The token after what modifies a phrase that ends at `i` ("near Goma", "travelling from Goma"), if a joint follows."""
        k = i
        while k < len(self.doc) and k < i + 12:
            token = self.doc[k]
            phrase = self.starting(k)
            if self._phrases.separators.at(self.doc, k) is not None:
                return k
            if phrase is not None:
                k = max(phrase.end, phrase.tail)
            elif token.lower_ in self._phrases.placing or (k == i and token.tag_ in self._table.labels.participles):
                k += 1
            else:
                return i
        return i

    def _is_subject(self, chunk: Chunk) -> bool:
        """Does a verb follow the phrase, so that it opens a clause?"""
        i = max(chunk.end, chunk.tail)
        while i < len(self.doc) and self.doc[i].pos_ == self._table.labels.adverb:
            i += 1
        if i >= len(self.doc):
            return False
        token = self.doc[i]
        return token.pos_ in self._table.labels.verb and token.tag_ != "VBG" or token.lower_ in self._phrases.state_words

    def leftwards(self, chunk: Chunk) -> list[Chunk]:
        """The list that ends with `chunk`, in order of place: its last joint must be a coordinator."""
        found = [chunk]
        first = True
        while True:
            here = found[0].start
            joint = self._phrases.coordinators.before(self.doc, here) if first else None
            if joint is None:
                joint = self._phrases.separators.before(self.doc, here) if not first else None
            if joint is None:
                return found
            if joint > 0 and self.doc[joint - 1].text == ",":
                joint -= 1
            previous = next((c for c in self.chunks if joint in (c.end, c.tail)), None)
            if previous is not None and (outer := self.container(previous)) is not None:
                previous = outer
            if previous is None or self.is_place(previous) or self.category(previous) in (None, "name"):
                return found
            if self._shares_number(previous, found[0]):
                found[0] = replace(previous, tail=found[0].end)
            else:
                found.insert(0, previous)
            first = False

    def container(self, chunk: Chunk) -> Chunk | None:
        """The phrase that `chunk` fills ("members of the armed forces"), None where it stands by itself."""
        return next((c for c in self.chunks if c.consists is not None and c.end < chunk.end <= c.tail), None)


class LossPhrases:
    """The word lists of a pack's `losses.toml`, compiled for look-up."""

    def __init__(self, table: LossTable) -> None:
        lists, people = table.lists, table.people
        self.separators = PhraseSet(lists.separators)
        self.coordinators = PhraseSet(lists.coordinators)
        self.linking = PhraseSet(lists.linking)
        self.examples = PhraseSet(lists.examples)
        self.placing = frozenset({*table.places.at, *table.places.near, *table.places.direction})
        self.modifiers = frozenset(lists.modifiers)
        self.containers = frozenset(lists.containers)
        self.singular = frozenset(lists.singular)
        self.mass = frozenset(lists.mass)
        self.between = frozenset(lists.between)
        self.personnel = frozenset(people.personnel)
        self.civilian = frozenset(people.civilian)
        self.neutral = frozenset(people.neutral)
        self.ranks = frozenset(people.ranks)
        self.units = frozenset(people.units)
        self.civil = frozenset(table.tolls.civil)
        self.combat = frozenset(table.evidence.combat) | {"missile_system", "aircraft", "helicopter", "ship"}
        self.state_words = frozenset(
            words[0] for rule in table.rules for words in (p.split() for p in rule.state) if len(words) == 1
        )
