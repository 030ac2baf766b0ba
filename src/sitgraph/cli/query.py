"""`sitgraph query`: a bundled question with its parameters, or any SPARQL, asked of a store."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "geojson", "parquet", "turtle")
# option → (metavar, help); each question says in its header which it takes.
_PARAMETERS = {
    "near": ("PLACE", "A place in any spelling, a GeoNames id, or latitude,longitude."),
    "within": ("KM", "Kilometres around --near."),
    "in": ("REGION", "A region or country."),
    "place": ("PLACE", "A place."),
    "unit": ("NAME", "Words of a unit's name."),
    "side": ("SIDE", "A side: Ukraine, Russia, Islamic State …"),
    "type": ("TYPE", "A type of operation: Attack, Withdrawal, Fires …"),
    "category": ("CATEGORY", "A category of losses: tank, personnel …"),
    "outcome": ("OUTCOME", "What became of it: destroyed, killed …"),
    "source": ("WORDS", "Words of the source's name."),
    "sentence": ("WORDS", "Words of a sentence, as a row shows it."),
    "article": ("ID", "An article's id."),
    "since": ("DAY", "Not before this day (YYYY-MM-DD)."),
    "until": ("DAY", "Not after this day (YYYY-MM-DD)."),
    "on": ("DAY", "As of this day (YYYY-MM-DD)."),
    "factuality": ("STATUS", "actual, possible, future, negated or all."),
    "limit": ("N", "At most so many rows."),
}


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from sitgraph.query.catalogue import names

    return [name for name in names() if name.startswith(incomplete)]


def _with_parameters(command: click.Command) -> click.Command:
    for name, (metavar, text) in _PARAMETERS.items():
        command.params.append(click.Option([f"--{name}", f"{name}_"], metavar=metavar, help=text))
    return command


@click.command("query", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("question", required=False, metavar="QUESTION|FILE.rq|-", shell_complete=_complete)
@click.option("--list", "listing", is_flag=True, help="List the bundled questions.")
@click.option("--store", default="build/store", show_default=True, metavar="PATH|URL", help="A store's folder, graph files, or an endpoint.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: a table on a terminal, TSV otherwise.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--show", is_flag=True, help="Print the SPARQL with its parameters bound; ask nothing.")
@click.option("--fail-on-empty", is_flag=True, help="Exit with 1 where there are no rows.")
def command(
    question: str | None, listing: bool, store: str, form: str | None, output: Path | None, show: bool, fail_on_empty: bool,
    **values: str | None,
) -> None:  # fmt: skip
    """Ask a bundled question, or run any SPARQL 1.1 query.

    \b
      sitgraph query --list
      sitgraph query units-lost-ground --near Bakhmut --within 30
      sitgraph query units-lost-ground --near Bakhmut --show
      sitgraph query mine.rq --format csv > rows.csv
      echo 'SELECT * { ?s ?p ?o } LIMIT 3' | sitgraph query -
    """
    from sitgraph.errors import UsageError

    if listing or question is None:
        if not listing:
            raise UsageError("name a question, a .rq file or - ; see the questions with: sitgraph query --list")
        _list(form)
        return
    from sitgraph.query import bind, open_store
    from sitgraph.query.results import Rows, graph_of

    asked = _question(question)
    given = {name.rstrip("_"): value for name, value in values.items() if value is not None}
    opened = open_store(store)
    sparql = bind(asked, given, opened)
    if show:
        click.echo(sparql, nl=False)
        return
    started = time.perf_counter()
    if _is_graph(sparql):
        _write(graph_of(opened.construct(sparql)), output)
        return
    rows = Rows(opened.select(sparql), asked.summary)
    seconds = time.perf_counter() - started
    chosen = form or ("table" if output is None and sys.stdout.isatty() else "tsv")
    if chosen == "turtle":
        raise UsageError("a SELECT gives rows, not a graph; choose another --format")
    _write(_formatted(rows, chosen, output), output)
    if chosen == "table" or not len(rows):
        click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'} in {seconds:.2f} s", err=True)
    if fail_on_empty and not len(rows):
        sys.exit(1)


_with_parameters(command)


def _formatted(rows: object, form: str, output: Path | None) -> str | bytes:
    from sitgraph.query.results import Rows

    assert isinstance(rows, Rows)
    if form == "table":
        from sitgraph.query.table import table

        return table(rows, colour=output is None and sys.stdout.isatty()) if len(rows) else ""
    made: str | bytes = getattr(rows, form)()
    return made


def _question(name: str):
    from sitgraph.errors import InputError
    from sitgraph.query.catalogue import parse, question

    if name == "-":
        return parse("standard input", sys.stdin.read(1_000_000))
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            return parse(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    return question(name)


def _is_graph(sparql: str) -> bool:
    import re

    bare = re.sub(r"<[^>]*>|\"(?:[^\"\\]|\\.)*\"|#[^\n]*", " ", sparql)
    words = re.findall(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", bare, re.IGNORECASE)
    return bool(words) and words[0].upper() in ("CONSTRUCT", "DESCRIBE")


def _write(data: str | bytes, output: Path | None) -> None:
    raw = data.encode() if isinstance(data, str) else data
    if output is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    from sitgraph.errors import InputError
    from sitgraph.run import replacing

    try:
        with replacing(output) as out:
            out.write(raw)
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror})") from None


def _list(form: str | None) -> None:
    from sitgraph.query.catalogue import questions

    found = questions()
    if form in ("json",):
        import json

        click.echo(json.dumps([{"name": q.name, "summary": q.summary, "tags": q.tags, "parameters": list(q.parameters)} for q in found], indent=1))
        return
    import textwrap

    width = max(len(q.name) for q in found)
    for q in found:
        lines = textwrap.wrap(q.summary, max(20, 78 - width)) or [""]
        click.echo(f"{q.name.ljust(width)}  {lines[0]}")
        for line in lines[1:]:
            click.echo(f"{' ' * width}  {line}")
