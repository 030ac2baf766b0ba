"""Who: the fillers of agent and target roles become parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from sitgraph import lang, registry
from sitgraph.model import Filler, ForceMention, Judged, Mention, Party, Sentence, UnitMention
from sitgraph.phrases import POSSESSIVE
from sitgraph.resolve.context import Context


class ReferenceTable(lang.Table, frozen=True):
    """`reference.toml`: words that point back to a force, a place or an operation told before."""

    pronouns: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    definite: dict[str, tuple[str, ...]]
    offices: dict[str, tuple[str, ...]] = {}


# How far behind a thing its owner may begin.
_OF = 3
# The most words of a force's own name.
_NAME = 3
# How many forces back "the division" may point.
_RECALLED = 40


@dataclass(frozen=True, slots=True)
class _Trace:
    """A party as the text went by it: where it stood, whether it was acting, and which are coordinated with it."""

    sentence: int
    position: int
    party: Party
    acting: bool
    beside: tuple[Party, ...] = ()


class PartyResolver:
    """Resolves the parties of one article's frames, in text order, remembering who was named last."""

    def __init__(self, code: str, context: Context, units: Mapping[tuple[int, int], Party]) -> None:
        table = lang.read(code, "reference.toml", ReferenceTable)
        self._pronouns = frozenset(table.pronouns["force"])
        self._state = frozenset(table.pronouns.get("state", ()))
        self._insurgent = frozenset(table.pronouns.get("insurgent", ()))
        self._jihadists = frozenset(table.pronouns.get("jihadist", ()))
        self._resisting = frozenset(table.pronouns.get("resisting", ()))
        self._unrest = frozenset(table.pronouns.get("unrest", ()))
        self._regular = frozenset(table.pronouns.get("regular", ()))
        self._irregular = frozenset(table.pronouns.get("irregular", ()))
        self._strange = frozenset(table.pronouns.get("strange", ()))
        self._army = frozenset(table.pronouns.get("army", ()))
        self._bands = frozenset(table.pronouns.get("band", ()))
        self._fighters = frozenset(table.pronouns.get("fighters", ()))
        self._guards = frozenset(table.pronouns.get("guards", ()))
        self._flown = frozenset(table.pronouns.get("flown", ()))
        self._genitive = frozenset(table.pronouns.get("genitive", ()))
        self._owning = frozenset(table.pronouns.get("owning", ()))
        self._attackers = frozenset(table.pronouns.get("attackers", ()))
        self._attacked_last: str | None = None
        self._context = context
        self._units = units
        self._traces: list[_Trace] = []
        self._seen = -1

    def read_up_to(self, sentence: Sentence, perspective: str | None) -> None:
        """Remember the forces and units that `sentence` names; called once for each sentence, in order."""
        if sentence.index <= self._seen:
            return
        self._seen = sentence.index
        acts = _subjects(sentence)
        mentions: list[tuple[Mention, Party]] = []
        for unit in sentence.units:
            party = self._units.get((sentence.index, unit.start))
            if party:
                mentions.append((unit, party))
        for force in sentence.forces:
            if force.kind in ("civilian", "both"):
                continue
            if force.kind == "generic":
                party = self.standing(force) or self._called(force.start, force.end, sentence)
            else:
                party = self._force(force, perspective)
            rebels = self.is_insurgent(force.text)  # of no known side they are not those named before them
            if party is None and rebels:
                party = Party(force.text, force.text, None, "group")
            if party is not None and (party.side or force.kind == "generic" or party.kind == "group" and rebels):
                mentions.append((force, party))
        for mention, party in sorted(mentions, key=lambda m: m[0].start):
            joined = set(_noun(mention, sentence).conjuncts) if sentence.parsed else set[Token]()
            beside = tuple(p for m, p in mentions if joined and _noun(m, sentence) in joined)
            acting = bool(acts & set(range(mention.start, mention.end))) and not self._is_scene(mention, sentence)
            self._traces.append(_Trace(sentence.index, mention.start, party, acting, beside))

    def _is_scene(self, mention: Mention, sentence: Sentence) -> bool:
        """Is a land only where those who act are ("rebels in Chad say")?"""
        root = mention.span(sentence.doc).root
        lands = isinstance(mention, ForceMention) and mention.metonym and root.dep_ == "pobj"
        return lands and root.head.lower_ not in self._genitive

    def attacked(self, side: str | None) -> None:
        """Note whose attack was told last, for "the attackers" after it."""
        self._attacked_last = side or self._attacked_last

    def is_insurgent(self, text: str | None) -> bool:
        """Is this a generic word for those who fight a state ("militants")?"""
        return text is not None and _marks(text, self._insurgent)

    def speaking_side(self, judged: Judged) -> str | None:
        """The side from which a frame is told: rebels' own where its source is one of them ("a Syrian rebel commander")."""
        words = judged.source.text.lower().split() if judged.source is not None else ()
        if self._insurgent.isdisjoint(words) or judged.perspective not in (None, self._context.state()):
            return judged.perspective
        return self._context.insurgent()

    def party(self, filler: Filler, sentence: Sentence, judged: Judged) -> Party | None:
        """The party that one filler names, None for a pronoun that nobody could resolve for sure."""
        mention = filler.mention
        text = sentence.doc[filler.start : filler.end].text
        if isinstance(mention, UnitMention):
            found = self._units.get((sentence.index, mention.start))
            return replace(found, text=text) if found else Party(text, mention.name, mention.side, "unit", mention.key)
        if isinstance(mention, ForceMention):
            if mention.kind == "generic":
                return self._generic(mention, text, filler, sentence, judged)
            if mention.kind in ("civilian", "both"):
                return Party(text, text, mention.side, "group")
            return replace(self._force(mention, judged.perspective), text=text)
        until = filler.end + _OF if filler.end < len(sentence.doc) and sentence.doc[filler.end].dep_ == "prep" else filler.end  # "a Su-25 of the Ukrainian Air Force"
        within = next((f for f in sentence.forces if f.side and not f.metonym and filler.start <= f.start < until), None)
        if within is not None and filler.role != "agents":
            return Party(text, text, within.side, "thing")  # "Hezbollah infrastructure"
        words = [t.lower_ for t in sentence.doc[filler.start : filler.end]]
        if len(words) == 1 and words[0] in self._pronouns:
            return self._speaking(filler, sentence, text) or self._antecedent(filler, sentence, text)
        if words and words[0] in self._pronouns:
            owner = self._antecedent(filler, sentence, text)
            return owner if filler.role == "agents" else Party(text, text, owner.side if owner else None, "thing")
        return Party(text, text, None, "thing")

    def together(self, filler: Filler, sentence: Sentence, party: Party) -> list[Party]:
        """All that words for several stand for, of whom `party` is the first: "the army and its allies … they", "both sides"."""
        if isinstance(filler.mention, ForceMention) and filler.mention.kind == "both":
            sides = self._context.belligerents() or ()
            return [f for side in sides if (f := self._context.forces(side, party.text)) is not None] or [party]
        if filler.mention is not None or "Plur" not in sentence.doc[filler.head].morph.get("Number", []):
            return [party]
        trace = next((t for t in reversed(self._traces) if t.party.name == party.name and t.sentence >= sentence.index - 2), None)
        if trace is None or not trace.acting or any(p.side != party.side for p in trace.beside):
            return [party]
        return [party, *(replace(p, text=party.text) for p in trace.beside)]

    def only_points_back(self, mention: Mention | None) -> bool:
        """Are an agent's words a pronoun or a generic noun ("it", "the troops"), not one that tells its side?"""
        if mention is None:
            return True
        generic = isinstance(mention, ForceMention) and mention.kind == "generic"
        return generic and not _marks(mention.text, self._state | self._insurgent)

    def standing(self, force: ForceMention) -> Party | None:
        """The state's forces or those who fight it, where the words name them so ("regime forces", "the rebels")."""
        if (partisans := self._partisans(force.text)) is not None:
            return partisans
        state = _marks(force.text, self._state) or force.text.lower().split()[-1] in self._regular and self._context.is_rebel(self._context.insurgent())
        side = self._state_of(force.text) if state else self._context.insurgent(force.text) if self.is_insurgent(force.text) else None
        return self._context.forces(side, force.text)

    def _partisans(self, text: str) -> Party | None:
        """Those who resist an invader, where the war is one between states: of the side whose land it is."""
        if text.lower().split()[-1] not in self._resisting or not self._context.is_state(self._context.insurgent(text)):
            return None
        return Party(text, text, self._context.state(), "group")

    def _state_of(self, text: str) -> str | None:
        """Which state a word for a state's forces means: the one whose army was named last ("the Israeli army … the army"), else whose war it is."""
        if text.lower().split()[-1] in self._army:
            for trace in reversed(self._traces):
                words = (trace.party.text or "").lower().split()
                if words and words[-1] in self._army and self._context.is_state(trace.party.side):
                    return trace.party.side
        return self._context.state()

    def _force(self, force: ForceMention, perspective: str | None) -> Party:
        side = self._context.side_of_force(force, perspective)
        named = self._context.forces(side, force.text)
        if named is None:
            return Party(force.text, force.text, None, "group")
        return replace(named, name=force.name) if force.name and force.side else named

    def _generic(self, mention: ForceMention, text: str, filler: Filler, sentence: Sentence, judged: Judged) -> Party:
        """ "the troops", "its soldiers", "the attackers": those named last, where that is sure."""
        low, insurgent = text.lower(), self.is_insurgent(text)
        before = sentence.doc[filler.start - 1] if filler.start else None
        named = self._called(filler.start, filler.end, sentence)
        if named is not None:
            return replace(named, side=named.side or mention.side)
        if (partisans := self._partisans(text)) is not None:
            return partisans
        if _marks(text, self._state):
            named = self._context.forces(self._state_of(text), text)
            return named or Party(text, text, mention.side, "group")
        if mention.side:  # "Turkey-backed rebels" fight a war of their own, "Moscow-backed fighters" that of Moscow
            movement = self._context.insurgent(text) if insurgent or low.split()[-1] in self._irregular and self._is_proxy(mention.side) else None
            if movement is not None and self._context.fights(mention.side, movement):
                movement = None  # whom Turkey arms is not whom Turkey fights
            return self._context.forces(movement or mention.side, text) or Party(text, text, mention.side, "group")
        if low.split()[-1] in self._attackers:
            return self._context.forces(self._attacked_last or self._context.attacker(), text) or Party(text, text, None, "group")
        if low in self._guards or low.split()[-1] in self._unrest and not insurgent:
            return Party(text, text, None, "group")  # a crowd is nobody's; whose the air defence is, the place tells
        if before is not None and before.lower_ in self._strange or low.partition("-")[0] in self._strange:
            return Party(text, text, None, "group")  # "foreign forces"
        if not insurgent and any("Ind" in c.morph.get("Definite", []) for c in sentence.doc[filler.head].children):
            return Party(text, text, mention.side, "group")  # "a battalion" is none named before
        found = self._unit_called(low, text) or self._antecedent(filler, sentence, text, main=True)
        if found is not None and insurgent and not (self._context.is_state(found.side) or self._context.fights(self._context.state(), found.side or "")):
            found = None  # a coalition is no militants
        if found is None and insurgent:
            found = self._context.forces(self._context.insurgent(text), text)
        if found is not None and insurgent and self._context.is_state(found.side):
            # Rebels are never the state's own: they are whom it fights, where that is sure.
            named = self._context.forces(self._context.opponent(found.side), text)
            found = named if named is not None and not self._context.is_state(named.side) else self._context.forces(self._context.insurgent(text), text)
        if low.split()[-1] in self._jihadists and (found is None or not registry.is_jihadist(found.side)):
            movements = [side for side in self._context.sides if registry.is_jihadist(side)]
            found = self._context.forces(movements[0], text) if len(movements) == 1 else None
        if found is not None and low.split()[-1] in self._regular and self._context.is_rebel(found.side):
            found = self._context.forces(self._context.state(), text)  # the soldiers who fight the rebels
        if found is not None and low.split()[-1] in self._flown and not self._context.is_state(found.side):
            state = self._context.opponent(found.side)
            found = self._context.forces(state, text) if self._context.is_state(state) else None
        if found is not None and low.split()[-1] in self._fighters and self._context.is_state(found.side):
            movement = self._context.opponent(found.side)  # who fights a state that is at war with a movement
            found = found if movement is None or self._context.is_state(movement) else self._context.forces(movement, text)
        if found is not None and low.split()[-1] in self._bands and self._context.is_state(found.side):
            movement = self._context.opponent(found.side)
            found = None if self._context.is_state(movement) else self._context.forces(movement, text)
        if found is None:
            return Party(text, text, mention.side, "group")
        if found.kind == "unit" and self._unit_called(low, text) is not None:
            return found
        return replace(self._context.forces(found.side, text) or found, text=text)

    def _called(self, start: int, end: int, sentence: Sentence) -> Party | None:
        """A generic word with a name that no table has ("TTP fighters", "forces of the Amhara State"), None where it has no name."""
        doc, first = sentence.doc, start
        held = {i: m for m in (*sentence.forces, *sentence.units) for i in range(m.start, m.end)}
        while first - 1 not in held and first > 1 and start - first < _NAME and doc[first - 1].text[:1].isupper() and doc[first - 1].pos_ == "PROPN" and doc[start].pos_ != "DET":
            first -= 1
        if first < start:
            nation = held.get(first - 1) if _marks(doc[start:end].text, self._state) else None  # "Syrian Desert Hawks fighters" may be anybody's
            return Party(doc[first:end].text, doc[first:end].text, nation.side if nation is not None else None, "group")
        if start > 1 and doc[start - 1].text in POSSESSIVE and doc[start - 2].pos_ == "PROPN" and start - 2 not in held:
            return Party(doc[start - 2 : end].text, doc[start - 2 : end].text, None, "group")  # "Lee's army"
        for preposition in doc[start:end].root.children if sentence.parsed else ():
            if preposition.i != end or preposition.lower_ not in self._owning:
                continue
            for owner in preposition.children:
                if owner.text[:1].isupper() and held.keys().isdisjoint(range(end, owner.i + 1)):
                    return Party(doc[start : owner.i + 1].text, doc[start : owner.i + 1].text, None, "group")
        return None

    def _is_proxy(self, patron: str) -> bool:
        """Does the article's movement fight for another than this patron itself ("the Iran-backed militia" in Yemen)?"""
        movement = self._context.insurgent()
        return movement is not None and not self._context.is_state(movement) and patron != self._context.state()

    def _speaking(self, filler: Filler, sentence: Sentence, text: str) -> Party | None:
        """Whom a singular pronoun in reported speech stands for: the speaker ("the alliance said it had taken the town").

        A party without a side where the speaker is none that the article names as a force; None where nobody speaks.
        """
        token = sentence.doc[filler.head]
        verb = token.head
        while verb.dep_ in ("xcomp", "conj", "advcl") and verb.head != verb:
            verb = verb.head
        if "Sing" not in token.morph.get("Number", []) or verb.dep_ != "ccomp":
            return None
        speaker = next((c for c in verb.head.children if c.dep_ == "nsubj" and c.pos_ in ("NOUN", "PROPN")), None)
        if speaker is None:
            return None
        said = {t.i for t in speaker.subtree}
        if any(m.start in said for m in (*sentence.forces, *sentence.units)):
            return None
        return Party(text, text, None, "group")

    @staticmethod
    def _is_beneath(trace: _Trace, filler: Filler, sentence: Sentence) -> bool:
        """Does a force only stand in a phrase before the verb whose subject a pronoun is ("Pursued by Soviet troops, it withdrew")?"""
        pronoun, named = sentence.doc[filler.head], sentence.doc[trace.position]
        if pronoun.pos_ != "PRON" or pronoun.dep_ not in ("nsubj", "nsubjpass"):
            return False
        held = next((t for t in (named, *named.ancestors) if t.dep_ in ("pobj", "nsubj", "nsubjpass", "dobj")), named)
        return held.dep_ == "pobj" and pronoun.head in held.ancestors and not any(t.dep_ in ("nsubj", "nsubjpass") for t in held.ancestors if pronoun.head in t.ancestors)

    def _unit_called(self, low: str, text: str) -> Party | None:
        """The formation named last that a word for its echelon stands for ("the division")."""
        word = low.split()[-1] if low.split() else ""
        for trace in reversed(self._traces[-_RECALLED:]):
            if trace.party.kind == "unit" and word and word in trace.party.name.lower().split():
                return replace(trace.party, text=text)
        return None

    def _antecedent(self, filler: Filler, sentence: Sentence, text: str, *, main: bool = False) -> Party | None:
        """The party that a word points back to; `main` leaves out sides that the article hardly speaks of."""
        traces = [t for t in self._traces[-_RECALLED:] if t.sentence >= sentence.index - 2]
        if main:
            traces = [t for t in traces if self._context.is_main(t.party.side) or t.party.side == self._context.state()]
        near = [t for t in traces if t.sentence == sentence.index and t.position < filler.start and not self._is_beneath(t, filler, sentence)]
        acting = [t for t in near if t.acting]
        for group in (_claiming(near, filler, sentence), acting, near):
            if group:
                return replace(group[-1].party, text=text)
        for back in (1, 2):
            before = [t for t in traces if t.sentence == sentence.index - back]
            acting = [t for t in before if t.acting]
            if acting or before:
                return replace((acting or before)[-1 if not acting else 0].party, text=text)
        return None


def _marks(text: str, words: frozenset[str]) -> bool:
    """Do words for a force begin or end with one of `words`, or are they one ("separatist forces", "central government forces")?"""
    low = text.lower()
    parts = low.split()
    return low in words or bool(parts) and (parts[-1] in words or len(parts) > 1 and (parts[0] in words or " ".join(parts[-2:]) in words))


def _claiming(traces: list[_Trace], filler: Filler, sentence: Sentence) -> list[_Trace]:
    """Those of `traces` whose claim the clause of a filler tells ("Ukraine denied a Russian claim that its troops had taken the town")."""
    clause = next((t for t in (sentence.doc[filler.head], *sentence.doc[filler.head].ancestors) if t.dep_ == "acl" and t.head.i < t.i), None)
    return [] if clause is None else [t for t in traces if clause.head.left_edge.i <= t.position < clause.head.i]


def _noun(mention: Mention, sentence: Sentence) -> Token:
    """The noun that a mention is, or is the name before ("Wagner mercenaries")."""
    root = mention.span(sentence.doc).root
    return root.head if root.dep_ in ("compound", "amod", "nmod", "poss") and root.head.i == mention.end else root


def _subjects(sentence: Sentence) -> set[int]:
    """The tokens of subjects, with what they are of ("the aviation of the defence forces"), as token offsets."""
    found: set[int] = set()
    for token in sentence.doc if sentence.parsed else ():
        step = token
        for _ in range(4):
            if step.dep_ in ("nsubj", "nsubjpass"):
                found.add(token.i)
                break
            if step.dep_ not in ("pobj", "prep", "poss", "compound", "amod", "appos") or step.head == step:
                break
            step = step.head
    return found
