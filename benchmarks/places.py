"""How often a place that an article names is put where it is, over a table of right answers.

    python benchmarks/places.py FOLDER [--table benchmarks/places/right.csv] [--wrong]

FOLDER holds the articles of the table with their `manifest.jsonl`; the table has names and points, no sentences.
A mention is right within 10 km of its point; a region, river or canal within 60 km, since a point for it is a convention.
A name that is in an article but not in its table is no place there: to place it is an error.
Printed are the share of placed mentions that are right, and of settlement mentions that are placed, and placed right.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from sitgraph import read
from sitgraph.gazetteer.index import distance_km
from sitgraph.pipeline import LanguagePipeline
from sitgraph.resolve.places import resolve_places

TABLE = Path(__file__).parent / "places" / "right.csv"
EXACT_KM, WIDE_KM = 10.0, 60.0
WIDE = ("Region", "River")


def table(path: Path) -> dict[tuple[str, str, str], tuple[float, float] | None]:
    """The right point by (article, name, kind); None where it is a place whose point nobody gives."""
    with path.open(encoding="utf-8", newline="") as rows:
        return {
            (r["article"], r["name"], "wide" if r["kind"] in WIDE else r["kind"]): (float(r["lat"]), float(r["long"])) if r["lat"] else None
            for r in csv.DictReader(rows)
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--wrong", action="store_true", help="print what is placed wrong or not at all")
    options = parser.parse_args()
    right = table(options.table)
    articles = {article for article, _, _ in right}
    pipelines: dict[str, LanguagePipeline] = {}
    count: Counter[str] = Counter()
    for article in read.read([options.folder]):
        if article.id not in articles or article.lang is None:
            continue
        pipeline = pipelines.setdefault(article.lang, LanguagePipeline(article.lang))
        sentences = pipeline(article).sentences
        found = resolve_places(article, sentences)
        for sentence in sentences:
            for mention in sentence.places:
                place = found[sentence.index, mention.start]
                if place.kind == "Country":
                    continue
                kinds = ("wide", "Settlement", "Facility") if place.kind in WIDE else ("Settlement", "Facility", "wide")
                key = next((k for k in ((article.id, mention.name, kind) for kind in kinds) if k in right), None)
                settlement = key is not None and key[2] == "Settlement"
                count["settlements"] += settlement
                if place.lat is None or place.long is None:
                    if key is not None and options.wrong:
                        print(f"unplaced  {article.id}  {mention.name}")
                    continue
                point = right[key] if key is not None else None
                near = point is not None and distance_km(place.lat, place.long, *point) <= (WIDE_KM if key is not None and key[2] == "wide" else EXACT_KM)
                count["placed"] += 1
                count["right"] += near
                count["settlements placed"] += settlement
                count["settlements right"] += settlement and near
                if not near and options.wrong:
                    print(f"wrong     {article.id}  {mention.name}  → {place.name} ({place.lat}, {place.long})")
    print(f"placed mentions                {count['placed']:5}   right {count['right'] / max(1, count['placed']):.3f}")
    print(
        f"settlement mentions            {count['settlements']:5}   placed {count['settlements placed'] / max(1, count['settlements']):.3f}"
        f"   placed right {count['settlements right'] / max(1, count['settlements']):.3f}"
    )


if __name__ == "__main__":
    main()
