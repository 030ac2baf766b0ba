"""How often the places of short dated notices are found, and put where they are.

    python benchmarks/notices.py [TABLE …] [--wrong]

A table (by default `benchmarks/places/notices.tsv`) has a notice a line: its day, a tab, and one to three sentences in
which each place stands as `[name as printed|GeoNames id|lat,long]`. The id is empty where the place has none here, and
"~" for a region or river, whose point is a convention. The notices are this project's own words on wars of many
countries; the points are GeoNames' (CC BY 4.0), or read off maps to a kilometre or two.

A place is found where one that the product places lies within 10 km of its point (60 km for "~"). What is placed is
right where it lies so near to a point of the notice; a name that has no brackets is no place, and to place it is an error.
`notices-apart.tsv` and `notices-third.tsv` are tables of the same form. Countries are left out. Each notice is an article of its own: nothing else tells where its war is.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitgraph.gazetteer.index import distance_km
from sitgraph.model import Article, Passage, ResolvedPlace
from sitgraph.pipeline import LanguagePipeline
from sitgraph.resolve.places import resolve_places

TABLE = Path(__file__).parent / "places" / "notices.tsv"
EXACT_KM, WIDE_KM = 10.0, 60.0
_MARK = re.compile(r"\[([^|\]]+)\|([^|\]]*)\|(-?[\d.]+),(-?[\d.]+)\]")


@dataclass(frozen=True, slots=True)
class Point:
    """A right answer: the name as printed, its point, and whether that is a convention."""

    name: str
    lat: float
    long: float
    wide: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: its text without the marks, and its right answers."""

    id: str
    day: date
    text: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the notices: points given and found; places put and put right; what went wrong, in words."""

    points: int
    found: int
    placed: int
    right: int
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the points that are found."""
        return self.found / max(1, self.points)

    @property
    def precision(self) -> float:
        """The share of what is placed that is right."""
        return self.right / max(1, self.placed)


def read(path: Path) -> tuple[Notice, ...]:
    """The notices of a table."""
    found: list[Notice] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        day, _, marked = line.partition("\t")
        points = tuple(Point(m[1], float(m[3]), float(m[4]), m[2] == "~") for m in _MARK.finditer(marked))
        text = _MARK.sub(lambda m: m[1], marked)
        found.append(Notice(f"{path.stem}-{number:04}", date.fromisoformat(day), text, points))
    return tuple(found)


def is_near(lat: float, long: float, point: Point) -> bool:
    """Is a place where a right answer is, as exactly as that is told?"""
    return distance_km(lat, long, point.lat, point.long) <= (WIDE_KM if point.wide else EXACT_KM)


def _near(place: ResolvedPlace, point: Point) -> bool:
    assert place.lat is not None
    assert place.long is not None
    return is_near(place.lat, place.long, point)


def measure(notices: tuple[Notice, ...], pipeline: LanguagePipeline) -> Figures:
    """The figures of the notices, each extracted as an article of its own."""
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for notice in notices:
        article = Article(notice.id, notice.text, (Passage(0, len(notice.text)),), notice.day)
        sentences = pipeline(article).sentences
        resolved = resolve_places(article, sentences)
        names = {(s.index, m.start): m.name for s in sentences for m in s.places}
        placed = {p.key: (names[at], p) for at, p in sorted(resolved.items()) if p.kind != "Country" and p.lat is not None}
        count["points"] += len(notice.points)
        for point in notice.points:
            found = any(_near(place, point) for _, place in placed.values())
            count["found"] += found
            if not found:
                wrong.append(f"missed {notice.id}  {point.name}")
        for name, place in placed.values():
            right = any(_near(place, point) for point in notice.points)
            count["placed"] += 1
            count["right"] += right
            if not right:
                wrong.append(f"wrong  {notice.id}  {name} → {place.name} [{place.kind}] {place.country} ({place.lat}, {place.long}) {place.score}")
    return Figures(count["points"], count["found"], count["placed"], count["right"], tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=Path, default=[TABLE])
    parser.add_argument("--wrong", action="store_true", help="print what is missed and what is placed wrong")
    options = parser.parse_args()
    pipeline = LanguagePipeline("en")
    for table in options.tables:
        figures = measure(read(table), pipeline)
        if options.wrong:
            print(*figures.wrong, sep="\n")
        print(f"{table.name}: points {figures.points}, found {figures.recall:.3f}; placed {figures.placed}, right {figures.precision:.3f}")


if __name__ == "__main__":
    main()
