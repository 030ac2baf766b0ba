"""Lists of what is lost: "five tanks, eight armoured vehicles near Goma and a fuel truck of the enemy"."""

from __future__ import annotations

from dataclasses import replace

from sitgraph.frame.loss_items import Chunk, PhraseReader
from sitgraph.frame.loss_table import LossRule
from sitgraph.model import Filler


class ListReader(PhraseReader):
    """Reads the lists of noun phrases that begin behind a word or end before it."""

    def starting(self, i: int) -> Chunk | None:
        """The phrase that begins at token `i`."""
        chunk = self.at.get(i)
        return chunk if chunk is not None and chunk.start == i else None

    def rightwards(self, chunk: Chunk) -> list[Chunk]:
        """The list that begins with `chunk`: items joined by separators, each no subject of a clause of its own."""
        found, last = [chunk], chunk
        while True:
            end = max(last.end, last.tail)
            befell = self.phrases.befell.at(self.doc, end)
            after = self.past_joints(self._past_bracket(self._past_modifiers(befell or end)))
            example = self.phrases.examples.at(self.doc, after) if after is not None else None
            following = self.starting(example or after) if after is not None else None
            if following is None or self._is_subject(following) or self._is_described(found[-1], following) or self._is_portion(following):
                return found
            if self._tells_who(found[-1], following):
                last = following
                continue
            named = self.category(following) == "name"
            if named and not self._names(found[-1], following) and self.category(last) != "name":
                return found
            last = following
            if example is not None or (named and self._names(found[-1], following)):
                continue
            if self._shares_number(found[-1], following):
                found[-1] = replace(found[-1], tail=following.end)
            else:
                found.append(following)

    def _is_described(self, chunk: Chunk, following: Chunk) -> bool:
        """Is the second phrase told by words of its own, and no more of a list ("killed civilians, women hiding in shelters")?"""
        end = max(following.end, following.tail)
        token = self.doc[end] if end < len(self.doc) else None
        if token is None or chunk.quantity is not None or following.quantity is not None or self._is_article(self.doc[following.start]):
            return False
        return self.plural(following) and (token.tag_ == "VBG" or token.tag_ == "WP")

    def _is_portion(self, chunk: Chunk) -> bool:
        """Does a bare number tell of what kind some of those before it are ("four people, two of them children")?"""
        them = self.phrases.linking.at(self.doc, chunk.end) if chunk.bare else None
        return them is not None and them < len(self.doc) and self.doc[them].lower_ in self.phrases.which

    def _tells_who(self, chunk: Chunk, following: Chunk) -> bool:
        """Does the second phrase tell who the person named first is ("Usama, a leader of the group", "Colonel Petrov, deputy commander of")?"""
        named = self.category(chunk) == "name" or chunk.quantity is None and self.doc[chunk.head].pos_ == "PROPN" and self.category(chunk) == "personnel"
        if not named or following.quantity is not None or self.plural(following):
            return False
        common = self.doc[following.head].pos_ == "NOUN" and self.category(following) == "personnel"
        return self.doc[chunk.end].text == "," and (common or self._is_article(self.doc[following.start]))

    def _names(self, chunk: Chunk, following: Chunk) -> bool:
        """Is the second phrase the name of the first ("their commander, Ali Rahim")?"""
        person = self.category(chunk) in ("personnel", "civilian")
        return person and not self.plural(chunk) and self.category(following) == "name"

    def _shares_number(self, chunk: Chunk, following: Chunk) -> bool:
        """Does the number before the first phrase count the second too ("30 carriers and fighting vehicles")?"""
        if (
            chunk.quantity is None
            or chunk.quantity.max == 1
            or following.quantity is not None
            or not self.plural(following)
        ):
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
        """The token after what modifies a phrase that ends at `i` ("travelling from Goma"), if a list joint follows."""
        k = i
        while k < len(self.doc) and k < i + 12:
            token = self.doc[k]
            phrase = self.starting(k)
            if self.phrases.separators.at(self.doc, k) is not None:
                return k
            if phrase is not None:
                k = max(phrase.end, phrase.tail)
            elif token.lower_ in self.phrases.placing or (k == i and token.tag_ in self._table.labels.participles):
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
        if token.tag_ in self._table.labels.participles and i + 1 < len(self.doc) and self.doc[i + 1].lower_ in self.phrases.placing:
            return False  # "a tank made in Germany"
        return (
            token.pos_ in self._table.labels.verb and token.tag_ != "VBG"
        ) or token.lower_ in self.phrases.state_words

    def leftwards(self, chunk: Chunk) -> list[Chunk]:
        """The list that ends with `chunk`, in order of place: its last joint must be a coordinator."""
        found = [chunk]
        if chunk.bare and self.counted_before(chunk) is not None:
            return found  # "40 drones and 35 of them"
        first = True
        while True:
            here = found[0].start
            joint = self.phrases.coordinators.before(self.doc, here) if first else None
            if joint is None:
                joint = self.phrases.separators.before(self.doc, here) if not first else None
            if joint is None:
                return found
            if joint > 0 and self.doc[joint - 1].text == ",":
                joint -= 1
            previous = next((c for c in self.chunks if joint in (c.end, c.tail)), None)
            previous = self._modified(previous) if previous is not None else None
            if previous is not None and (outer := self.container(previous)) is not None:
                previous = outer
            if previous is None or self.is_place(previous) or self.category(previous) in (None, "name"):
                return found
            if self._shares_number(previous, found[0]):
                found[0] = replace(previous, tail=found[0].end)
            else:
                found.insert(0, previous)
            first = False

    def owner(self, chunk: Chunk) -> Filler:
        """Who is named in a phrase, as the owner of losses; the phrase's own words where it names no force."""
        mention = self.party(chunk)
        if mention is None:
            return Filler("owner", chunk.first, chunk.end, chunk.head, via="subject")
        return Filler("owner", mention.start, mention.end, mention.end - 1, mention, via="named")

    def _modified(self, chunk: Chunk) -> Chunk:
        """The counted phrase that `chunk` only modifies ("five vehicles equipped with launchers"), else the chunk itself."""
        if chunk.quantity is not None or chunk.start < 2:
            return chunk
        verb, preposition = self.doc[chunk.start - 2], self.doc[chunk.start - 1]
        if preposition.pos_ not in self._table.labels.adposition or verb.tag_ not in self._table.labels.participles:
            return chunk
        return next((c for c in self.chunks if c.quantity is not None and verb.i in (c.end, c.tail)), chunk)

    def counted_before(self, chunk: Chunk, rule: LossRule | None = None) -> str | None:
        """The category of the things named before that a bare number counts, None where it counts none.

        A word that points to them tells so ("22 drones, 18 of which"), or a `rule` of what befalls nothing else ("40 drones; 35 were shot down").
        """
        behind = [t.lower_ for t in self.doc[chunk.end : chunk.end + 2]]
        pointing = {*behind[1:], self.doc[chunk.head].lower_, *(t.lower_ for t in self.doc[max(0, chunk.start - 2) : chunk.start])}
        points = not self.phrases.which.isdisjoint(pointing)
        befallen = rule.only if rule is not None and rule.with_persons is None else []
        before = (m.category for m in (*(m for m in reversed(self.sentence.equipment) if m.end <= chunk.start), *reversed(self.named_before)))
        return next((category for category in before if (category in befallen if befallen else points)), None)

    def is_freed(self, chunk: Chunk) -> bool:
        """Is the phrase the object of a verb of rescue or release ("rescued 133 kidnapped children")?"""
        return self.doc[chunk.head].head.lemma_.lower() in self.phrases.freed

    def included(self, i: int) -> list[Chunk]:
        """The phrases told of as among the lost at token `i`: ", including a colonel and two sergeants"."""
        at = self.phrases.including.at(self.doc, i + 1 if i < len(self.doc) and self.doc[i].text == "," else i)
        first = self.starting(at) if at is not None else None
        return self.rightwards(first) if first is not None and self.category(first) not in (None, "name") else []

    def container(self, chunk: Chunk) -> Chunk | None:
        """The phrase that `chunk` fills ("members of the armed forces"), None where it stands by itself."""
        return next((c for c in self.chunks if c.consists is not None and c.end < chunk.end <= c.tail), None)
