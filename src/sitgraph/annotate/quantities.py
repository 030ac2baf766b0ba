"""Numbers, ranges, bounds and distances, read from the characters of a sentence.

The reader cuts the text into atoms (a figure, a word, a sign), and parses at each atom the longest
`bound* number (range number)? bound? unit?`. The words come from the pack's `quantities.toml`; the grammar knows
no language. It works on a `Doc` that is only tokenised, and does not depend on how that was done.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitgraph import lang
from sitgraph.annotate.atoms import Atom, Phrases, atom_pattern
from sitgraph.annotate.quantity_table import QuantityTable
from sitgraph.model import Quantity

if TYPE_CHECKING:
    from spacy.tokens import Doc

_YEARS = range(1900, 2100)
_MAX_AGE = 120
_MAX_DAY = 31
_DASHES = frozenset("-–—‒−")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Number:
    end: int  # the atom after it
    min: float | None
    max: float | None
    approximate: bool = False
    figure: Atom | None = None
    distance: float | None = None  # kilometres in one, where a unit was written onto the figure
    percent: bool = False
    scale: float = 1.0  # the scale word that closes it ("15 thousand")


class QuantityAnnotator:
    """Finds the counts, percentages and distances of a sentence, in order of place.

    Years, dates, times, ordinals, calibres, model numbers, ages, money and scores are none. Raises
    LanguagePackError where the pack's table is missing or malformed.
    """

    def __init__(self, code: str) -> None:
        self._table = table = lang.read(code, "quantities.toml", QuantityTable)
        words, bounds, vague = table.words, table.bounds, table.vague
        self._small = {**words.units, **words.teens, **words.tens}
        self._before = Phrases(
            [
                ("approximate", bounds.approximate),
                ("least", bounds.least),
                ("most", bounds.most),
                ("neutral", bounds.neutral),
            ]
        )
        self._after = Phrases(
            [("approximate", bounds.approximate_after), ("least", bounds.least_after), ("most", bounds.most_after)]
        )
        self._vague = Phrases([("rough", vague.rough), ("plain", vague.plain)])
        self._percent = Phrases([("percent", table.percent.words)])
        self._articles, self._half = frozenset(words.one), frozenset(words.half)
        self._joiners, self._between = frozenset(words.joiners), frozenset(table.ranges.between)
        self._not_before, self._not_after = frozenset(table.exclusions.before), frozenset(table.exclusions.after)
        self._months, self._counted = frozenset(table.exclusions.months), frozenset(table.exclusions.counted)
        self._pronoun, self._scores = frozenset(table.exclusions.pronoun), frozenset(table.ranges.scores)
        self._worth = frozenset(vague.worth)
        self._atom = atom_pattern(tuple(table.figures.group), table.figures.decimal)
        # A text without a digit and without one of these words has no quantity.
        starts = {*self._small, *words.multipliers, *words.scales, *self._half, *self._worth, *table.distances}
        starts |= {phrase.split()[0] for phrase in (*vague.rough, *vague.plain)}
        self._starts = frozenset(starts)
        # One of these or a figure begins every quantity.
        self._openers = self._before.openers | self._vague.openers | self._articles | self._half | {*self._small, *table.ranges.paired}

    def __call__(self, doc: Doc) -> tuple[Quantity, ...]:
        """The quantities of `doc`, whose offsets are tokens; a quantity that is glued to more takes its whole token."""
        text = doc.text
        found: list[Quantity] = []
        offsets: list[int] | None = None
        for start, end, number in self._read(text):
            if offsets is None:
                offsets = [token.idx for token in doc]
            first, last = bisect_right(offsets, start) - 1, bisect_right(offsets, end - 1)
            if found and first < found[-1].end:
                continue
            unit = "km" if number.distance is not None else "percent" if number.percent else None
            scale = number.distance if number.distance is not None else 1.0
            found.append(
                Quantity(
                    first, last, doc[first:last].text,
                    min=None if number.min is None else _exact(number.min * scale),
                    max=None if number.max is None else _exact(number.max * scale),
                    approximate=number.approximate, unit=unit,
                )
            )
        return tuple(found)

    def _read(self, text: str) -> Iterable[tuple[int, int, _Number]]:
        low = text.lower()
        if not _DIGIT.search(text) and not any(word in low for word in self._starts):
            return
        atoms = self._atoms(text)
        if not any(a.value is not None or a.lower in self._starts for a in atoms):
            return
        i = 0
        while i < len(atoms):
            found = self._quantity(atoms, i) if atoms[i].value is not None or atoms[i].lower in self._openers else None
            if found is None:
                i += 1
                continue
            if self._is_count(atoms, i, found):
                yield atoms[i].start, atoms[found.end - 1].end, found
            i = found.end

    def _atoms(self, text: str) -> list[Atom]:
        atoms: list[Atom] = []
        for match in self._atom.finditer(text):
            figure = match["figure"]
            if figure is None:
                atoms.append(Atom(match.start(), match.end(), match.group(), match.group().lower()))
                continue
            digits = re.sub(rf"[^\d{re.escape(self._table.figures.decimal)}]", "", figure)
            digits = digits.replace(self._table.figures.decimal, ".")
            glue = match["glue"].lower()
            lower = match.group().lower()
            atoms.append(
                Atom(match.start(), match.end(), match.group(), lower, float(digits), glue, figure.isdigit())
            )
        return atoms

    def _quantity(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """The quantity that begins at atom `i`: its bounds, its number or range, its unit."""
        kinds: set[str] = set()
        start = i
        while (bound := self._before.at(atoms, i)) is not None:
            i = bound[0]
            kinds.add(bound[1])
        number = self._paired(atoms, i) or self._range(atoms, i) or self._indefinite(atoms, i)
        if number is None:
            return None
        if i > start and number.figure is None and number.min is None and not kinds - {"neutral"}:
            return None
        end = number.end
        after = self._after.at(atoms, end)
        if after is not None:
            end = after[0]
            kinds.add(after[1])
        low, high = number.min, number.max
        if "least" in kinds and low is not None:
            high = None
        elif "most" in kinds and high is not None:
            low = None
        bounded = bool(kinds - {"neutral"})
        number = _Number(
            end, low, high, number.approximate or "approximate" in kinds,
            None if bounded else number.figure, number.distance, number.percent,
        )  # fmt: skip
        return self._unit(atoms, number)

    def _unit(self, atoms: Sequence[Atom], number: _Number) -> _Number | None:
        """The number with the unit that follows it; None where what follows makes it no quantity."""
        end = number.end
        if number.distance is not None or number.percent:
            return number
        percent = self._percent.at(atoms, end)
        if percent is not None:
            return _Number(percent[0], number.min, number.max, number.approximate, None, None, True)
        if end >= len(atoms):
            return number
        hyphen = atoms[end].text in _DASHES and atoms[end].start == atoms[end - 1].end
        unit = end + 1 if hyphen and end + 1 < len(atoms) and atoms[end + 1].start == atoms[end].end else end
        scale = self._table.distances.get(atoms[unit].lower)
        if scale is not None:
            return _Number(unit + 1, number.min, number.max, number.approximate, None, scale)
        return None if unit > end and atoms[unit].text[0].isalnum() else number

    def _paired(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """"between 10 and 15", "from 10 to 15"."""
        if i >= len(atoms) or atoms[i].lower not in self._table.ranges.paired:
            return None
        first = self._number(atoms, i + 1)
        if first is None or first.end >= len(atoms):
            return None
        if atoms[first.end].lower != self._table.ranges.paired[atoms[i].lower]:
            return None
        second = self._number(atoms, first.end + 1)
        return _joined(first, second) if second else None

    def _range(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """A number, or a range of two."""
        first = self._number(atoms, i)
        if first is None or first.end + 1 >= len(atoms):
            return first
        joint = atoms[first.end]
        if joint.lower in self._between:
            dash = joint.text in _DASHES
            if not dash or joint.end == atoms[first.end + 1].start:
                second = self._number(atoms, first.end + 1)
                if second is not None:
                    joined = _joined(first, second)
                    if joined is not None:
                        return joined
                    return _Number(second.end, None, None, False, first.figure) if dash else first
        return first

    def _indefinite(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """"dozens", "several hundred", "a company's worth": a number that is not told."""
        found = self._vague.at(atoms, i)
        if found is not None:
            end, rough = found[0], found[1] == "rough"
            while end < len(atoms) and self._factor(atoms[end]):
                end, rough = end + 1, True
            return _Number(end, None, None, rough)
        if i + 2 < len(atoms) and atoms[i].lower in self._articles and atoms[i + 2].lower in self._worth:
            return _Number(i + 3, None, None, True)
        return None

    def _factor(self, atom: Atom) -> int:
        """What the atom multiplies a number by, 0 where it does not."""
        words = self._table.words
        return words.scales.get(atom.lower) or words.multipliers.get(atom.lower) or 0

    def _number(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """One number in figures or words at atom `i`."""
        if i >= len(atoms):
            return None
        atom = atoms[i]
        if atom.value is not None:
            return self._figure(atoms, i)
        if atom.lower in self._half:
            return self._half_of(atoms, i)
        if atom.lower in self._articles:
            following = atoms[i + 1].lower if i + 1 < len(atoms) else ""
            if following in self._table.words.multipliers or following in self._table.words.scales:
                return self._spelled(atoms, i + 1, 1)
            scale = self._table.distances.get(following)
            if scale is None or len(following) < 3:
                return None
            end, value = self._and_half(atoms, i + 2, 1.0)
            return _Number(end, value, value, distance=scale)
        spelled = self._spelled(atoms, i, 0) if atom.lower in self._small else None
        return spelled if spelled is not None and spelled.end > i else None

    def _figure(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        atom, words = atoms[i], self._table.words
        value = atom.value if atom.value is not None else 0.0
        if atom.glue:
            decimals = self._table.figures.decimal in atom.text
            factor = words.glued.get(atom.glue) or (words.glued_decimal.get(atom.glue) if decimals else None)
            if factor:
                return _Number(i + 1, value * factor, value * factor)
            scale = self._table.distances.get(atom.glue)
            return None if scale is None else _Number(i + 1, value, value, distance=scale)
        end, figure = i + 1, atom
        while end < len(atoms) and (factor := self._factor(atoms[end])):
            value, end, figure = value * factor, end + 1, None
        return _Number(end, value, value, figure=figure, scale=value / atom.value if atom.value and value else 1.0)

    def _half_of(self, atoms: Sequence[Atom], i: int) -> _Number | None:
        """"half a dozen", "half a mile"."""
        if i + 2 >= len(atoms) or atoms[i + 1].lower not in self._articles:
            return None
        following, words = atoms[i + 2].lower, self._table.words
        factor = words.multipliers.get(following) or words.scales.get(following)
        if factor:
            return _Number(i + 3, factor / 2, factor / 2)
        scale = self._table.distances.get(following)
        return None if scale is None else _Number(i + 3, 0.5, 0.5, distance=scale)

    def _and_half(self, atoms: Sequence[Atom], i: int, value: float) -> tuple[int, float]:
        """"… and a half": the atom after it and the value with it."""
        if (
            i + 2 < len(atoms)
            and atoms[i].lower in self._joiners
            and atoms[i + 1].lower in self._articles
            and atoms[i + 2].lower in self._half
        ):
            return i + 3, value + 0.5
        return i, value

    def _spelled(self, atoms: Sequence[Atom], i: int, group: float) -> _Number:
        """A numeral in words: `group` is below the last scale, `total` above it; each part must be smaller."""
        words, total, last_scale, room = self._table.words, 0.0, float("inf"), 0.0 if group else 100.0
        while i < len(atoms):
            word = atoms[i].lower
            small = self._small.get(word)
            if small is not None and (small < room or not (group or total)):  # a numeral may begin with any word
                group, i = group + small, i + 1
                room = 10.0 if word in words.tens else 0.0
            elif word in words.multipliers and 0 < group < 100:
                factor = words.multipliers[word]
                group, i, room = group * factor, i + 1, 100.0 if factor == 100 else 0.0
            elif word in words.scales and group and words.scales[word] < last_scale:
                last_scale = words.scales[word]
                total, group, i, room = total + group * last_scale, 0.0, i + 1, 1000.0
            elif self._links(atoms, i, group, total, room):
                i += 1
            else:
                break
        end, value = self._and_half(atoms, i, total + group)
        return _Number(end, value, value, scale=last_scale if total and not group else 1.0)

    def _links(self, atoms: Sequence[Atom], i: int, group: float, total: float, room: float) -> bool:
        """Is atom `i` the "and" or the hyphen inside a numeral ("one hundred and five", "twenty-three")?"""
        if i + 1 >= len(atoms) or atoms[i + 1].lower not in self._small or not room:
            return False
        if atoms[i].text == "-":
            return room == 10.0 and atoms[i].start == atoms[i - 1].end and atoms[i + 1].start == atoms[i].end
        return atoms[i].lower in self._joiners and room >= 100.0 and bool(group or total)

    def _is_count(self, atoms: Sequence[Atom], i: int, number: _Number) -> bool:
        """Is the number at atom `i` a count, and no date, clock time, age, name, score or sum of money?"""
        before = atoms[i - 1] if i else None
        after = atoms[number.end] if number.end < len(atoms) else None
        figure = number.figure
        if figure is not None and number.min is None and number.max is None:
            return False  # a score
        if before is not None and before.lower in self._not_after and (figure is not None or not before.text.isalpha()):
            return False
        if number.distance is not None or number.percent:
            return True
        if after is not None and (after.lower in self._not_before or after.text in self._months):
            return False
        if before is not None and before.text == "+" and before.end == atoms[i].start:
            return False  # the day's increase behind a running total
        if figure is None:
            return not (before is not None and number.max == 1 and before.lower in self._pronoun)
        value = figure.value or 0.0
        if figure.plain and len(figure.text) == 4 and int(value) in _YEARS:
            return after is not None and after.lower in self._counted
        if before is not None:
            if before.text in self._months and value <= _MAX_DAY:
                return False
            if before.lower in self._scores and number.min != number.max:
                return False
            named = i > 1 and atoms[i - 2].text[0].isupper()
            if before.text == "," and named and value <= _MAX_AGE and after is not None and after.text == ",":
                return False
        return True


def _joined(first: _Number, second: _Number) -> _Number | None:
    """The range of two numbers; the second one's unit is that of both. None where they do not rise."""
    if first.min is None or second.max is None:
        return None
    low, high = first.min, second.max
    if first.scale == 1.0 and low < high / second.scale:
        low *= second.scale  # "10 to 15 thousand"
    if low >= high:
        return None
    return _Number(second.end, low, high, False, first.figure, second.distance or first.distance, second.percent)


def _exact(value: float) -> float:
    """The value without the last binary digit's noise (a micrometre, a millionth)."""
    return round(value, 9)
