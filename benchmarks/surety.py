"""Fits how surely a place is given: a logistic regression over the tables of notices, cross-validated.

    python benchmarks/surety.py [TABLE …] [--write]

Each placed mention of the notices is a case, right or wrong as `benchmarks/notices.py` counts it. So is each name of a point
alone, with the day of its notice and without: a lone name that many places have must not be given as sure. Printed are the
reliability table of the cross-validation (ten folds by notice), where what is stated and what is right should be the same,
its Brier score and that of stating the mean always. `--write` puts the weights into `resolve/surety.toml`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

import numpy as np
import spacy
from notices import Notice, Point, is_near, read
from numpy.typing import NDArray

from sitgraph.model import Article, Passage, PlaceMention, Sentence
from sitgraph.pipeline import LanguagePipeline
from sitgraph.resolve.choice import Mention
from sitgraph.resolve.places import weighed
from sitgraph.resolve.surety import Evidence

HERE = Path(__file__).parent
TABLES = (HERE / "places" / "notices.tsv", HERE / "places" / "notices-apart.tsv", HERE / "places" / "notices-third.tsv")
WEIGHTS = HERE.parent / "src" / "sitgraph" / "resolve" / "surety.toml"
FOLDS = 10
# A place is given out from this probability on.
SURE = 0.5
# Ridge: how much large weights cost, in units of the standardised evidence.
_RIDGE = 2.0
# A lone name counts less than a mention in a notice, of which there are fewer.
_LONE = 0.7
_WORDS = spacy.blank("xx")


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate that was chosen: of which notice, on what evidence, whether it is right, and how much it counts."""

    notice: str
    evidence: Evidence
    right: bool
    weight: float


def _case(notice: Notice, mention: Mention, points: Sequence[Point], weight: float) -> Iterator[Case]:
    entry = mention.chosen
    if entry is not None and mention.evidence is not None and entry.kind != "Country" and entry.lat is not None and entry.long is not None:
        yield Case(notice.id, mention.evidence, any(is_near(entry.lat, entry.long, p) for p in points), weight)


def alone(notice: Notice, point: Point, day: date | None) -> Iterator[Case]:
    """A name with nothing beside it, for an article of a day or of none."""
    doc = _WORDS(f"in {point.name} .")
    mention = PlaceMention(1, len(doc) - 1, point.name, name=point.name)
    text = doc.text
    sentence = Sentence(0, 0, len(text), 0, doc, False, places=(mention,))
    for found in weighed(Article(notice.id, text, (Passage(0, len(text)),), day), [sentence]).values():
        yield from _case(notice, found, [point], _LONE)


def cases(tables: Sequence[Path], pipeline: LanguagePipeline) -> list[Case]:
    """The cases of the tables."""
    found: list[Case] = []
    for notice in (n for table in tables for n in read(table)):
        article = Article(notice.id, notice.text, (Passage(0, len(notice.text)),), notice.day)
        seen: set[int] = set()
        for mention in weighed(article, pipeline(article).sentences).values():
            if id(mention) not in seen:
                seen.add(id(mention))
                found += _case(notice, mention, notice.points, 1.0)
        for point in notice.points:
            if not point.wide:
                found += alone(notice, point, None)
                found += alone(notice, point, notice.day)
    return found


Array = NDArray[np.float64]


def fit(x: Array, y: Array, weight: Array) -> Array:
    """Weights of a logistic regression, the bias first (Newton's method, ridge on standardised columns)."""
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.column_stack([np.ones(len(x)), (x - mean) / deviation])
    beta, ridge = np.zeros(z.shape[1]), np.eye(z.shape[1]) * _RIDGE
    ridge[0, 0] = 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ beta))
        slope = z.T @ (weight * (y - p)) - ridge @ beta
        beta = beta + np.linalg.solve((z * (weight * p * (1 - p))[:, None]).T @ z + ridge, slope)
    scaled = beta[1:] / deviation
    return np.concatenate([[beta[0] - float(scaled @ mean)], scaled])


def stated(x: Array, beta: Array) -> Array:
    """The probabilities that weights give."""
    return 1 / (1 + np.exp(-(beta[0] + x @ beta[1:])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=Path, default=TABLES)
    parser.add_argument("--write", action="store_true", help="write the weights")
    options = parser.parse_args()
    found = cases(options.tables, LanguagePipeline("en"))
    x = np.array([astuple(c.evidence) for c in found], dtype=np.float64)
    y = np.array([c.right for c in found], dtype=np.float64)
    weight = np.array([c.weight for c in found], dtype=np.float64)
    fold = np.array([crc32(c.notice.encode()) % FOLDS for c in found])
    p = np.zeros(len(found))
    for number in range(FOLDS):
        held = fold == number
        p[held] = stated(x[held], fit(x[~held], y[~held], weight[~held]))
    for title, which in (("mentions in notices", weight == 1.0), ("lone names", weight != 1.0)):
        print(f"{title}: {int(which.sum())}, right {y[which].mean():.3f}")
        print("stated       cases   mean stated   right")
        for low in np.arange(0.0, 1.0, 0.1):
            here = which & (p >= low) & (p < low + 0.1 + (low > 0.85))
            if here.any():
                print(f"{low:.1f} to {low + 0.1:.1f}   {int(here.sum()):5}   {p[here].mean():11.3f}   {y[here].mean():.3f}")
        base = y[which].mean()
        print(f"Brier {np.mean((p[which] - y[which]) ** 2):.4f}, always the mean {base * (1 - base):.4f}")
    if options.write:
        beta = fit(x, y, weight)
        names = Evidence.__slots__
        head = (
            "# Weights of the evidence that a place is the one meant, and from which probability on it is given out. Fitted by\n"
            f"# benchmarks/surety.py on {len(found)} cases of {len({c.notice for c in found})} notices; what each means stands in surety.py.\n"
        )
        lines = [f"sure = {SURE}", f"bias = {beta[0]:.4f}", "", "[weights]", *(f"{n} = {b:.4f}" for n, b in zip(names, beta[1:], strict=True))]
        WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
