"""Around a loss: is the sentence about war, whose loss it is, where, and is it a running total?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.frame.armed import is_armed, is_people
from sitgraph.frame.construction_table import ConstructionTable
from sitgraph.frame.loss_items import Chunk
from sitgraph.frame.loss_lists import ListReader
from sitgraph.frame.loss_table import LossTable
from sitgraph.frame.places import PlaceFinder, is_told_from
from sitgraph.model import Filler, ForceMention, Frame, LossFrame, Mention, PlaceMention, PlaceRole, Sentence, UnitMention
from sitgraph.phrases import PhraseSet

# How far above a place who says so may stand.
_STEPS = 6
# A running total of so many kinds of things is that of a whole army.
_MANY = 4
# The label of Universal Dependencies, which all packs share.
_APPOSITION = "appos"
_OWNED = frozenset({"infrastructure", "civilian"})


class LossContext:
    """Completes the losses of a sentence from the words around them."""

    def __init__(self, code: str, table: LossTable) -> None:
        self._according = lang.read(code, "constructions.toml", ConstructionTable).support.according
        self._settlements = frozenset(table.lists.settlements)
        self._table = table
        self._evidence = PhraseSet(table.evidence.words)
        self._against = PhraseSet(table.evidence.against)
        self._combat = frozenset(table.evidence.combat)
        self._whole_war = PhraseSet(table.whole_war)
        self._onward = PhraseSet(table.cumulative_onward)
        self._sums = PhraseSet(table.cumulative_sums)
        self._until = frozenset(table.cumulative_until)
        self._captivity = frozenset(table.people.captivity)
        self._in_action = PhraseSet(table.people.in_action)
        self._none = frozenset(table.tolls.zero)
        self._bearing = frozenset(table.tolls.bearing)
        self._ranks = frozenset(table.people.ranks)
        self._roles: dict[str, PlaceRole] = {}
        roles: tuple[tuple[PlaceRole, list[str]], ...] = (
            ("direction", table.places.direction),
            ("near", table.places.near),
            ("at", table.places.at),
        )
        for role, words in reversed(roles):
            self._roles |= dict.fromkeys(words, role)

    def is_war(self, sentence: Sentence, operations: Sequence[Frame], *, in_war: bool) -> bool:
        """Does the sentence speak of war: by an operation, a force, a weapon or a word, and not of an accident?

        Within a report of war (`in_war`) it does unless something speaks against it.
        """
        if operations or sentence.units:
            return True
        doc = sentence.doc
        if any(True for _ in self._against.find(doc)):
            return False
        if in_war or any(is_armed(f) for f in sentence.forces):
            return True
        if any(e.category in self._combat for e in sentence.equipment):
            return True
        return any(True for _ in self._evidence.find(doc))

    def people(self, chunk: Chunk, reader: ListReader) -> str:
        """Are people who are not told apart, or a person named, military or civilian losses?"""
        end = max(chunk.end, chunk.tail)
        beside = reader.starting(end + 1) if end < len(reader.doc) and reader.doc[end].text == "," else None
        words = {t.lower_ for t in reader.doc[chunk.start : end]}
        named = reader.category(chunk) == "name"
        if named and any(start >= chunk.end for start, _ in self._in_action.find(reader.doc)):
            return "personnel"
        if named and beside is not None and reader.category(beside) == "personnel":
            return "personnel"  # "killed Usama, a leader of the group"
        if chunk.bare and reader.sentence.units:
            return "personnel"  # "the brigade charged the guns; 110 were killed"
        party = reader.party(chunk)
        if words & self._ranks or party is not None and (not is_people(party) or self._is_army(party, reader)):
            return "personnel"
        return "civilian"

    def _is_army(self, people: Mention, reader: ListReader) -> bool:
        """Are those of a people its soldiers: are some taken prisoner, or is an armed force of theirs named beside them?"""
        if any(t.lower_ in self._captivity for t in reader.doc):
            return True
        side = people.side if isinstance(people, ForceMention) else None
        sentence = reader.sentence
        own = any(is_armed(f) and f.side == side for f in sentence.forces)
        return own or any(u.side == side for u in sentence.units) or any(True for _ in self._in_action.find(reader.doc))

    def is_none(self, chunk: Chunk, reader: ListReader) -> bool:
        """Does the phrase say that there is none ("no soldiers", "no one")?"""
        words = reader.doc[max(0, chunk.start - 1) : chunk.first + 1]
        return any(t.lower_ in self._none for t in words)

    def is_borne(self, chunk: Chunk, reader: ListReader) -> bool:
        """Does a verb of bearing losses, or a sum of them, govern the number ("the battalion lost 12 killed")?"""
        return any(t.lower_ in self._bearing for t in reader.doc[max(0, chunk.start - 12) : chunk.start])

    def counted_from(self, i: int, reader: ListReader) -> int | None:
        """The token where the count of a sum told before token `i` begins ("amounted to …"), if one follows."""
        doc = reader.doc
        for k in range(i, min(len(doc), i + 14)):
            end = reader.phrases.counts.at(doc, k)
            chunk = reader.starting(end) if end is not None else None
            if chunk is not None and chunk.quantity is not None:
                return end
        return None

    def merged(self, frames: Sequence[LossFrame], reader: ListReader) -> list[LossFrame]:
        """One frame for an item that two coordinated words tell: "killed and wounded 30" are casualties."""
        kept: list[LossFrame] = []
        told = [self._counted(frame, reader) for frame in frames]
        for frame in sorted(told, key=lambda f: (f.start, f.item.start if f.item else f.start)):
            twin = next((k for k in kept if _same_item(k, frame)), None)
            if twin is None and any(_is_name_of(frame, k, reader.doc) for k in kept):
                continue
            if twin is None:
                kept.append(frame)
            elif {twin.outcome, frame.outcome} == {"killed", "wounded"}:
                if twin.quantity is None:
                    kept.append(frame)
                else:
                    kept[kept.index(twin)] = replace(twin, outcome="casualties", end=frame.end)
            elif twin.item is None and frame.item is not None and twin.outcome == frame.outcome:
                kept[kept.index(twin)] = replace(frame, owner=frame.owner or twin.owner)
            elif twin.outcome == "casualties":
                kept[kept.index(twin)] = replace(frame, owner=twin.owner or frame.owner, category=twin.category)
        return kept

    def completed(
        self, frames: Sequence[LossFrame], reader: ListReader, operations: Sequence[Frame]
    ) -> tuple[LossFrame, ...]:
        """The frames with what the sentence adds: owner, places, running total."""
        whole = any(True for _ in self._whole_war.find(reader.doc)) or len({f.category for f in frames}) >= _MANY
        done: list[LossFrame] = []
        frames = self._rest([*frames, *self._totals(frames, reader)], reader)
        for number, frame in enumerate(frames):
            frame = replace(frame, more=frame.item is None or reader.doc[frame.item.head].lower_ in reader.phrases.more)
            if self._is_cumulative(frame, reader):
                frame = replace(frame, cumulative=True, everywhere=whole)
            if frame.owner is None and frame.category not in _OWNED:
                frame = replace(
                    frame, owner=self._shared_owner(frame, frames[:number], frames[number + 1 :], operations, reader)
                )
            done.append(replace(frame, places=self._places(frame, reader)))
        done = _each_its_own(done, [reader.doc[f.head] for f in done])  # "killed two in A and wounded three in B"
        return tuple(_each_its_own(done, [reader.doc[f.item.head] if f.item is not None else None for f in done]))

    def _rest(self, frames: Sequence[LossFrame], reader: ListReader) -> list[LossFrame]:
        """The frames with "injuries to dozens more" as the kind of people told before them, and parts without a count left out."""
        told: list[LossFrame] = []
        for frame in frames:
            item, last = frame.item, next((t for t in reversed(told) if not self._is_part(t, reader)), None)
            if last is not None and last.quantity is not None and self._is_part(frame, reader) and self._is_counted(frame, last, reader):
                continue
            if last is not None and last.category == "personnel" and frame.category == "civilian" and item is None and frame.owner is None:
                frame = replace(frame, category="personnel", owner=last.owner if last.owner is not None and last.owner.mention is not None else None)
            told.append(frame)
        return told

    def _is_counted(self, part: LossFrame, whole: LossFrame, reader: ListReader) -> bool:
        """Is a part no loss of its own ("injured 40 others, including women"; "killed three people, including a child" are no four)?

        "32 people, including seven civilians" says of the seven that they are no soldiers.
        """
        civil = part.item is not None and reader.doc[part.item.head].lower_ in reader.phrases.civil
        return part.quantity is None or whole.category == part.category == "civilian" and not civil

    def _is_part(self, frame: LossFrame, reader: ListReader) -> bool:
        """Does the item name a part of what was told before it ("17 people, including seven prisoners")?"""
        item = frame.item
        start = item.start if item is not None else 0
        while start and (reader.doc[start - 1].like_num or reader.doc[start - 1].pos_ in ("NUM", "DET")):
            start -= 1
        return reader.phrases.including.before(reader.doc, start) is not None

    def _is_cumulative(self, frame: LossFrame, reader: ListReader) -> bool:
        """Does a phrase say that the frame's count is a running total, and not only the one told behind it?"""
        if frame.rule.endswith("/increase"):
            return False
        end = max(frame.end, frame.quantity.end if frame.quantity is not None else 0)
        for at, behind in reader.phrases.cumulative.find(reader.doc):
            if any(t.lower_ in self._until for t in reader.doc[behind : max(behind, frame.start)]):
                continue  # "killed 41,000 since 7 October, when gunmen killed 1,200"
            if self._onward.at(reader.doc, at) is None or end > at:
                return True
        return False

    def _totals(self, frames: Sequence[LossFrame], reader: ListReader) -> list[LossFrame]:
        """The running total that the last count is added to: "771 men surrendered, bringing the total to 1,730"."""
        for at, end in self._sums.find(reader.doc):
            quantity = next((q for q in reader.sentence.quantities if q.start == end and q.unit is None), None)
            last = next((f for f in reversed(frames) if f.end <= at and f.quantity is not None), None)
            if quantity is not None and last is not None:
                return [replace(last, quantity=quantity, rule=f"{last.rule}/total", cumulative=True)]
        return []

    def _counted(self, frame: LossFrame, reader: ListReader) -> LossFrame:
        """ "the number of soldiers killed stands at 300": the number behind the count's verb."""
        doc = reader.doc
        if (frame.quantity is not None and frame.quantity.text != "" and frame.quantity.max != 1) or frame.item is None:
            return frame
        start = frame.item.start
        window = [t.lower_ for t in doc[max(0, start - 4) : start]]
        if not any(word in window for word in self._table.lists.numbers_of):
            return frame
        for at, end in reader.phrases.counts.find(doc):
            if at >= frame.end:
                quantity = next((q for q in reader.sentence.quantities if q.start == end and q.unit is None), None)
                if quantity is not None:
                    return replace(frame, quantity=quantity, cumulative=True)
        return frame

    def _shared_owner(
        self,
        frame: LossFrame,
        before: Sequence[LossFrame],
        after: Sequence[LossFrame],
        operations: Sequence[Frame],
        reader: ListReader,
    ) -> Filler | None:
        """The owner named once for a list ("… of the enemy"), else whom an operation of the sentence is against."""
        for other in after:
            if other.start == frame.start and other.owner is not None and other.owner.via == "named":
                item = other.item
                if item is not None and other.owner.start >= item.end:
                    return other.owner
        for other in reversed(before):
            # "five of its soldiers were killed and 12 others wounded"
            of_them = frame.more and other.category == frame.category
            if other.owner is not None and (other.owner.mention is not None or of_them) and other.category not in _OWNED:
                return other.owner
        for operation in operations:
            for filler in operation.fillers:
                if filler.role == "targets" and isinstance(filler.mention, (ForceMention, UnitMention)):
                    return replace(filler, role="owner", via="target")
        return None

    def _tells_whence(self, preposition: Token) -> bool:
        """Does it say by whom or from where what was lost had come ("drones launched by Russia", "fired from Lebanon")?"""
        fired = preposition.lower_ in self._table.places.whence and preposition.head.tag_ in self._table.labels.participles
        return fired or preposition.dep_ in self._table.labels.by_agent

    def _places(self, frame: LossFrame, reader: ListReader) -> tuple[Filler, ...]:
        """The places that a preposition puts the loss at, in the trigger's own clause as far as punctuation tells."""
        doc = reader.doc
        found: list[tuple[int, Filler]] = []
        placed: dict[int, PlaceRole] = {}
        places = reader.sentence.places
        for before, place in zip((None, *places), places, strict=False):
            if before is not None and is_told_from(before, place, doc):
                continue
            if place.end < len(doc) and doc[place.end].tag_ in self._table.labels.possessive:
                continue  # "by Saudi Arabia's press agency"
            if any(t.lower_ in self._according for t in islice(place.span(doc).root.ancestors, _STEPS)):
                continue  # "…, according to officials in Kyiv"
            i = place.start - 1
            while i >= 0 and (doc[i].pos_ in ("DET", "ADJ", "ADV") or doc[i].lower_ in self._settlements):
                i -= 1
            role = self._roles.get(doc[i].lower_) if i >= 0 and not self._tells_whence(doc[i]) else None
            if role is None:
                role = _role_of_list(place, placed, reader)
            if role is None or any(
                t.text == ";" for t in doc[min(place.end, frame.start) : max(place.start, frame.end)]
            ):
                continue
            role = placed[place.end] = PlaceFinder.role_of(place, role)
            distance = min(abs(place.start - frame.start), abs(place.start - (frame.item.head if frame.item else frame.start)))
            found.append((distance, Filler("places", place.start, place.end, place.end - 1, place, "preposition", role)))
        nearest = [filler for _, filler in sorted(found, key=lambda f: (f[0], f[1].start))]
        return tuple(_in_its_clause(frame, nearest, doc))


def _in_its_clause(frame: LossFrame, places: Sequence[Filler], doc: Doc) -> Sequence[Filler]:
    """The places below the loss's own verb, or all where none is: not who speaks where ("…, officials in Kyiv said"), nor what else was struck."""
    verb = next((t for t in (doc[frame.head], *doc[frame.head].ancestors) if t.pos_ == "VERB"), None)
    within = {t.i for t in verb.subtree} if verb is not None else set[int]()
    return [p for p in places if p.head in within] or places


def _role_of_list(place: PlaceMention, placed: Mapping[int, PlaceRole], reader: ListReader) -> PlaceRole | None:
    """The role of the places, by their ends, with which one stands in a list ("over Mykolaiv, Kherson and Odesa")."""
    joint = reader.phrases.coordinators.before(reader.doc, place.start)
    end = joint - 1 if joint and reader.doc[joint - 1].text == "," else joint
    listed = {t.i + 1 for t in place.span(reader.doc).root.conjuncts if t.i < place.start}
    return next((role for at, role in placed.items() if at == end or at in listed), None)


def _each_its_own(frames: Sequence[LossFrame], words: Sequence[Token | None]) -> list[LossFrame]:
    """The frames, of several in a row each with the places below its own one of `words` ("a depot in A and a post in B")."""
    below = [{t.i for t in word.subtree} if word is not None else set[int]() for word in words]
    own: list[set[int]] = []
    for number, frame in enumerate(frames):
        apart = below[number].difference(*(b for b in below if b < below[number]))
        own.append({p.start for p in frame.places if p.start in apart})
    told = [{start for starts in own for start in starts} - own[number] for number in range(len(frames))]
    return [replace(f, places=tuple(p for p in f.places if p.start not in told[n])) if own[n] else f for n, f in enumerate(frames)]


def _is_name_of(frame: LossFrame, other: LossFrame, doc: Doc) -> bool:
    """Is what is lost only the name of another thing that is ("a patrol ship, the Sergei Kotov,")?"""
    if frame.item is None or other.item is None or frame.category != other.category:
        return False
    name, thing = doc[frame.item.start : frame.item.end].root, doc[other.item.start : other.item.end].root
    return name.dep_ == _APPOSITION and name.pos_ == "PROPN" and name.head == thing


def _same_item(one: LossFrame, other: LossFrame) -> bool:
    """Are both frames about the same words, or both about the same bare number?"""
    if one.rule.endswith("/increase") or other.rule.endswith("/increase"):
        return False
    if "loss/bulletin" in (one.rule, other.rule) and one.quantity is not None and one.quantity == other.quantity:
        return True
    if one.item is not None and other.item is not None:
        return one.item.head == other.item.head
    if one.quantity is not None and other.quantity is not None:
        return one.quantity.start == other.quantity.start
    return False
