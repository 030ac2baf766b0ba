"""Precision, recall and F1 of records against annotations, and what was missed or found too much."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sitgraph.errors import InputError
from sitgraph.evaluate.matching import (
    Record,
    loss_score,
    operation_score,
    pair,
    same_name,
    same_source,
    trigger_score,
)  # fmt: skip

ROLES = ("agents", "targets", "places")
LAYERS = ("operations", "triggers (any type)", "arguments", *ROLES, "agent side", "losses", "units")
ATTRIBUTES = ("factuality", "source", "time", "place role", "loss count", "loss owner side")


@dataclass(slots=True)
class Tally:
    """Counts of one layer: pairs that agree, annotations, records."""

    hit: int = 0
    gold: int = 0
    system: int = 0

    def add(self, hit: int, gold: int, system: int) -> None:
        """Add one article's counts."""
        self.hit += hit
        self.gold += gold
        self.system += system

    @property
    def precision(self) -> float:
        """Share of the records that are right."""
        return self.hit / self.system if self.system else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotations that were found."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Accuracy:
    """How often an attribute of matched records is right."""

    right: int = 0
    compared: int = 0

    def add(self, right: bool) -> None:
        """Count one comparison."""
        self.right += right
        self.compared += 1

    @property
    def share(self) -> float | None:
        """Share that is right, None where nothing was compared."""
        return self.right / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class Difference:
    """An annotation that was missed, or a record that is spurious."""

    article: str
    kind: str
    what: str
    sentence: str


@dataclass(slots=True)
class Evaluation:
    """All figures of one comparison. `confusion` counts (annotated, recorded) values by attribute."""

    layers: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in LAYERS})
    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    accuracy: dict[str, Accuracy] = field(default_factory=lambda: {name: Accuracy() for name in ATTRIBUTES})
    confusion: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: {"type": Counter[tuple[str, str]](), "factuality": Counter[tuple[str, str]]()}
    )
    differences: list[Difference] = field(default_factory=list[Difference])


def read_gold(folder: Path) -> dict[str, Record]:
    """The annotations of a folder by article id. Raises InputError where there is none or one is malformed."""
    found: dict[str, Record] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            annotation = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: not a reference annotation ({error})") from None
        if isinstance(annotation, dict) and "operations" in annotation:
            found[path.stem] = annotation
    if not found:
        raise InputError(f"{folder}: no reference annotations (*.json with an 'operations' list) there")
    return found


def read_records(path: Path) -> dict[str, dict[str, list[Record]]]:
    """Records by article and kind. Raises InputError, naming the line, where one is malformed."""
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    number = 0
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    record = json.loads(line)
                    found[record["article"]][record["kind"]].append(record)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}:{number}: not a record ({error!r})") from None
    return found


def evaluate(gold: Mapping[str, Record], records: Mapping[str, Mapping[str, Sequence[Record]]]) -> Evaluation:
    """Compare the records with the annotations, article by article."""
    result = Evaluation()
    for article, annotation in gold.items():
        system = records.get(article, {})
        _operations(result, article, annotation["operations"], system.get("operation", ()))
        _losses(result, article, annotation.get("losses", ()), system.get("loss", ()))
        units, found = annotation.get("units", ()), system.get("unit", ())
        pairs = pair(units, found, same_name)
        result.layers["units"].add(len(pairs), len(units), len(found))
        _unpaired(result, article, "unit", units, found, pairs, lambda r: str(r.get("name")))
    return result


def _operations(result: Evaluation, article: str, gold: Sequence[Record], system: Sequence[Record]) -> None:
    pairs = pair(gold, system, operation_score)
    loose = pair(gold, system, trigger_score)
    result.layers["operations"].add(len(pairs), len(gold), len(system))
    result.layers["triggers (any type)"].add(len(loose), len(gold), len(system))
    for i, j in loose:
        result.confusion["type"][gold[i]["type"], system[j]["type"]] += 1
    for record in gold:
        result.types[record["type"]].gold += 1
    for record in system:
        result.types[record["type"]].system += 1
    for i, j in pairs:
        result.types[gold[i]["type"]].hit += 1
        _matched(result, gold[i], system[j])
    for i in set(range(len(gold))) - {i for i, _ in pairs}:
        for role in ROLES:
            for name in (role, "arguments"):
                result.layers[name].gold += len(gold[i].get(role) or ())
        result.layers["agent side"].gold += len(_sides(gold[i]))
    for j in set(range(len(system))) - {j for _, j in pairs}:
        for role in ROLES:
            for name in (role, "arguments"):
                result.layers[name].system += len(system[j].get(role) or ())
        result.layers["agent side"].system += len(_sides(system[j]))
    _unpaired(result, article, "operation", gold, system, pairs, lambda r: f"{r['type']} «{r['trigger']}»")


def _sides(operation: Record) -> set[str]:
    return {party["side"] for party in operation.get("agents") or () if party.get("side")}


def _matched(result: Evaluation, gold: Record, system: Record) -> None:
    accuracy = result.accuracy
    accuracy["factuality"].add(gold["factuality"] == system.get("factuality"))
    result.confusion["factuality"][gold["factuality"], str(system.get("factuality"))] += 1
    accuracy["source"].add(same_source(gold.get("source"), system.get("source")))
    time, told = gold.get("time"), system.get("time") or {}
    if time and time.get("start"):
        accuracy["time"].add((time["start"], time.get("end")) == (told.get("start"), told.get("end")))
    for role in ROLES:
        wanted, found = gold.get(role) or [], system.get(role) or []
        pairs = pair(wanted, found, same_name)
        for name in (role, "arguments"):
            result.layers[name].add(len(pairs), len(wanted), len(found))
        if role == "places":
            for i, j in pairs:
                accuracy["place role"].add(wanted[i]["role"] == found[j].get("role"))
    wanted_sides, found_sides = _sides(gold), _sides(system)
    result.layers["agent side"].add(len(wanted_sides & found_sides), len(wanted_sides), len(found_sides))


def _losses(result: Evaluation, article: str, gold: Sequence[Record], system: Sequence[Record]) -> None:
    pairs = pair(gold, system, loss_score)
    result.layers["losses"].add(len(pairs), len(gold), len(system))
    for i, j in pairs:
        g, s = gold[i], system[j]
        result.accuracy["loss count"].add((g.get("min"), g.get("max")) == (s.get("min"), s.get("max")))
        sides = [(record.get("owner") or {}).get("side") for record in (g, s)]
        result.accuracy["loss owner side"].add(sides[0] == sides[1])
    _unpaired(result, article, "loss", gold, system, pairs, _loss_words)


def _loss_words(loss: Record) -> str:
    return f"{loss['category']}/{loss['outcome']} {loss.get('min')}–{loss.get('max')}"


def _unpaired(
    result: Evaluation, article: str, kind: str, gold: Sequence[Record], system: Sequence[Record],
    pairs: Iterable[tuple[int, int]], words_of: Callable[[Record], str],
) -> None:  # fmt: skip
    paired = list(pairs)
    sides = (("missed", gold, {i for i, _ in paired}), ("spurious", system, {j for _, j in paired}))
    for verdict, records, done in sides:
        for index, record in enumerate(records):
            if index not in done:
                sentence = record.get("sentence") or ""
                result.differences.append(Difference(article, f"{verdict} {kind}", words_of(record), sentence))
