"""What users import: `sitgraph.extract(…)` and `sitgraph.open(…)`.

    >>> import sitgraph
    >>> report = sitgraph.extract("Ukrainian forces recaptured Balakliia on Thursday.", date="2022-09-08")
    >>> [(o.type, o.agents[0].name, o.claim.places[0].name) for o in report.operations]
    [('Capture', 'Ukrainian forces', 'Balakliya')]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from sitgraph import read
from sitgraph.errors import InputError, StoreError, UsageError
from sitgraph.graph import writer
from sitgraph.graph.records import records_of
from sitgraph.model import Ledger, Loss, Operation, ResolvedPlace, UnitRecord
from sitgraph.pipeline import Pipeline
from sitgraph.provenance import grammar_version
from sitgraph.query import Rows, ask, open_store, questions
from sitgraph.registry import additions
from sitgraph.store import Store
from sitgraph.store.embedded import MemoryStore

if TYPE_CHECKING:
    from pandas import DataFrame
    from pyoxigraph import Quad
    from rdflib import Dataset, Graph

__all__ = ["Archive", "Report", "extract", "open"]


@lru_cache(maxsize=4)
def _pipeline(model: str | None) -> Pipeline:
    return Pipeline(model)


class Report:
    """What one article says: its ledger, as objects, records, RDF or a table."""

    def __init__(self, ledger: Ledger, model: str) -> None:
        self.ledger = ledger
        self._model = model

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations the article tells of, in the order of the text."""
        return self.ledger.operations

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The losses the article tells of, in the order of the text."""
        return self.ledger.losses

    @property
    def units(self) -> tuple[UnitRecord, ...]:
        """The formations the article names, once each."""
        return self.ledger.units

    @property
    def places(self) -> tuple[ResolvedPlace, ...]:
        """The places the article names, once each."""
        return self.ledger.places

    def records(self) -> list[dict[str, Any]]:
        """One dict for each operation, loss and unit, as `sitgraph extract --format jsonl` writes them."""
        return records_of(self.ledger)

    def turtle(self) -> str:
        """The article as Turtle that stands alone."""
        return writer.turtle(self.ledger, version=grammar_version(), model=self._model).decode()

    def geojson(self) -> str:
        """The places of the article's operations and losses as a GeoJSON FeatureCollection."""
        rows = Archive(MemoryStore(self._quads())).query("what-an-article-says", article=self.ledger.article.id, factuality="all")
        return rows.geojson()

    def _quads(self) -> list[Quad]:
        return writer.quads_of(self.ledger, version=grammar_version(), model=self._model)

    def graph(self) -> Graph:
        """The article as one rdflib `Graph`."""
        from rdflib import Graph

        return Graph().parse(data=self.turtle(), format="turtle")

    def dataset(self) -> Dataset:
        """The article as an rdflib `Dataset`: its own named graph, and the shared one of places, units and sides."""
        from rdflib import Dataset

        data = pyoxigraph.serialize(self._quads(), format=pyoxigraph.RdfFormat.N_QUADS)
        dataset = Dataset(default_union=True)
        dataset.parse(data=data or b"", format="nquads")
        return dataset

    def to_pandas(self) -> DataFrame:
        """The records as a pandas DataFrame, one row each. Raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise UsageError("pandas is not installed; install it with: pip install 'sitgraph[pandas]'") from None
        return pandas.DataFrame(self.records())

    def __repr__(self) -> str:
        return (
            f"<sitgraph.Report {self.ledger.article.id!r}: {len(self.operations)} operations, "
            f"{len(self.losses)} losses, {len(self.units)} units>"
        )


def extract(
    text: str | Path, *, date: date | str | None = None, id: str | None = None, title: str | None = None,
    source: str | None = None, url: str | None = None, lang: str | None = None, model: str | None = None,
    units: Sequence[str | Path] = (),
) -> Report:  # fmt: skip
    """Extract one article: a text, or the file that a `Path` names.

    `date` is the article's day (a date or "YYYY-MM-DD"); without it the text's own is used where it states one.
    `lang` is a language code, found out where it is not given; `model` names an installed spaCy pipeline. `units` are
    tables of formations and sides of your own (CSV or Turtle), read beside the registry for this call.

    Raises InputError for a text or file that cannot be read, a malformed table, or a language without a pack.
    """
    if additions.use(units):
        _pipeline.cache_clear()
    day = _day(date)
    if isinstance(text, Path):
        found = next(iter(read.read([text], date=day, lang=lang, source=source)))
        if isinstance(found, read.Unreadable):
            raise InputError(f"{found.name}: {found.reason}")
        article = found
    else:
        article = read.article_of(text, id=id or "article", date=day, title=title, source=source, url=url, lang=lang)
    pipeline = _pipeline(model)
    if pipeline.language(article.lang) is None:
        raise InputError(f"{article.id}: no language pack for {article.lang!r}; name another with lang=…")
    return Report(pipeline(article).ledger, pipeline.model_of(article))


def _day(value: date | str | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{value!r} is not a day; write it as YYYY-MM-DD") from None


class Archive:
    """An opened store: bundled questions, any SPARQL, and the graph itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def query(self, question: str, **parameters: object) -> Rows:
        """The rows of a bundled question by its name, or of any SPARQL SELECT.

        Parameters are those of the question: `near="Bakhmut", within=30, since="2023-01-01", in_="Luhansk Oblast"`.
        Raises UnknownQuestion, BadParameter or StoreError.
        """
        return ask(self._store, question, parameters)

    def construct(self, sparql: str) -> Graph:
        """The rdflib `Graph` that a CONSTRUCT or DESCRIBE gives."""
        from rdflib import Graph

        return Graph().parse(data=self._store.construct(sparql), format="nt")

    @staticmethod
    def questions() -> dict[str, str]:
        """The bundled questions: name and summary."""
        return {q.name: q.summary for q in questions()}

    def dataset(self) -> Dataset:
        """Everything in an embedded store as an rdflib `Dataset` whose default graph is the union.

        Raises StoreError for an endpoint, which is asked and not copied.
        """
        from sitgraph.store.embedded import EmbeddedStore

        if not isinstance(self._store, EmbeddedStore):
            raise StoreError(f"{self._store.name}: only an embedded store can be copied; ask it with construct()")
        from rdflib import Dataset

        dataset = Dataset(default_union=True)
        for _, quads in self._store.graphs():
            data = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
            dataset.parse(data=data or b"", format="nquads")
        return dataset

    def __repr__(self) -> str:
        return f"<sitgraph.Archive {self._store.name}>"


def open(where: str | Path, *, in_memory: bool = False) -> Archive:
    """The store in a folder, in graph files, or at the address of a SPARQL endpoint.

    With `in_memory` an embedded store is read into memory first, for many questions in a row.
    Raises StoreError where there is none.
    """
    return Archive(open_store(where, in_memory=in_memory))
