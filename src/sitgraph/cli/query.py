"""`sitgraph query`: a bundled question with its parameters, or any SPARQL, asked of a store."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from sitgraph.query.catalogue import ParameterType, Question
    from sitgraph.query.results import Rows

_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "geojson", "parquet", "arrow", "turtle")
_BY_SUFFIX = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml", ".md": "markdown", ".geojson": "geojson",
    ".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow",
}  # fmt: skip
_LONGEST = 1_000_000
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
_KINDS: dict[str, ParameterType] = {"side": "side", "type": "operation", "category": "category", "outcome": "outcome", "factuality": "factuality"}
"""Types that these have in every question, for completion before one is named."""


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from sitgraph.query.catalogue import questions

    found = [CompletionItem(q.name, help=q.summary) for q in questions() if q.name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def _complete_value(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    """The values that are possible, for a parameter that has a closed set of them."""
    from sitgraph.query.parameters import choices

    asked = _known(context)
    name = (option.name or "").rstrip("_")
    kind = asked.parameters[name].type if asked and name in asked.parameters else _KINDS.get(name)
    found = [value for value in choices(kind) if value.lower().startswith(incomplete.lower())] if kind else []
    # bash puts a completion into the line as it is, once its script has read away one escape; the other shells quote it.
    return [value.replace(" ", "\\\\ ") for value in found] if os.environ.get("_SITGRAPH_COMPLETE", "").startswith("bash") else found


def _known(context: click.Context) -> Question | None:
    from sitgraph.errors import UnknownQuestion
    from sitgraph.query.catalogue import question

    try:
        return question(str(context.params.get("question")))
    except UnknownQuestion:
        return None


class _QueryCommand(click.Command):
    """Completes, of the parameters, those that the question has."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = super().shell_complete(ctx, incomplete)
        asked = _known(ctx)
        if asked is None:
            return found
        of_others = {f"--{name}" for name in _PARAMETERS if name not in asked.parameters}
        return [item for item in found if item.value not in of_others]


def _with_parameters(command: click.Command) -> click.Command:
    for name, (metavar, text) in _PARAMETERS.items():
        command.params.append(click.Option([f"--{name}", f"{name}_"], metavar=metavar, help=text, shell_complete=_complete_value))
    return command


@click.command("query", cls=_QueryCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("question", required=False, metavar="QUESTION|FILE.rq|-", shell_complete=_complete)
@click.option("--list", "listing", is_flag=True, help="List the bundled questions.")
@click.option("--store", default="build/store", show_default=True, metavar="PATH|URL", help="A store's folder, graph files, or an endpoint.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: by the name of -o; a table on a terminal, else TSV.")
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
    from sitgraph.store.sparql import gives_graph

    asked = _question(question)
    given = {name.rstrip("_"): value for name, value in values.items() if value is not None}
    opened = open_store(store)
    sparql = bind(asked, given, opened)
    if show:
        click.echo(sparql, nl=False)
        return
    started = time.perf_counter()
    if gives_graph(sparql):
        if form not in (None, "turtle"):
            raise UsageError("a CONSTRUCT or DESCRIBE gives a graph, not rows; it comes as --format turtle")
        _write(graph_of(opened.construct(sparql)), output)
        return
    if form == "turtle":
        raise UsageError("the query gives rows, not a graph; choose another --format")
    by_name = _BY_SUFFIX.get(output.suffix.lower(), "tsv") if output else "table" if sys.stdout.isatty() else "tsv"
    chosen = form or by_name
    if chosen in ("parquet", "arrow") and output is None and sys.stdout.isatty():
        raise UsageError(f"{chosen} is not for a terminal; name a file with -o")
    rows = Rows(opened.select(sparql), asked.summary)
    seconds = time.perf_counter() - started
    _write(_formatted(rows, chosen, output), output)
    if chosen == "table" or not len(rows):
        click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'} in {seconds:.2f} s", err=True)
    if fail_on_empty and not len(rows):
        sys.exit(1)


_with_parameters(command)


def _formatted(rows: Rows, form: str, output: Path | None) -> str | bytes:
    if form == "table":
        from sitgraph.query.table import table

        return table(rows, colour=output is None and sys.stdout.isatty()) if len(rows) else ""
    made: str | bytes = getattr(rows, form)()
    return made


def _question(name: str):
    from sitgraph.errors import InputError
    from sitgraph.query.catalogue import parse, question

    if name == "-":
        raw = sys.stdin.buffer.read(_LONGEST + 1)
        if len(raw) > _LONGEST:
            raise InputError(f"standard input: longer than {_LONGEST:,} bytes, which is no query")
        try:
            return parse("standard input", raw.decode("utf-8"))
        except UnicodeDecodeError:
            raise InputError("standard input: cannot be read (not UTF-8)") from None
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            return parse(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    return question(name)


def _write(data: str | bytes, output: Path | None) -> None:
    raw = data.encode() if isinstance(data, str) else data
    if output is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    from sitgraph.errors import InputError
    from sitgraph.output import replacing

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
