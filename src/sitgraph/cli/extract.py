"""`sitgraph extract`: articles in; Turtle, records, dataset and store out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from sitgraph.model import Article, Ledger
    from sitgraph.pipeline import Pipeline
    from sitgraph.read import Meter, Unreadable
    from sitgraph.run import Report
    from sitgraph.workers import Extractors

_FORMATS = ("turtle", "trig", "nquads", "jsonl")


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command("extract")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|URL|-…")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for Turtle, records, dataset and store.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Write only this: to standard output, or below -o.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="The articles' day (YYYY-MM-DD).")
@click.option("--lang", help="The articles' language (en, nl …); otherwise given by the input or found out.")
@click.option("--source", help="Who published the articles.")
@click.option("--units", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Formations and sides of your own, CSV or Turtle; see `sitgraph units add`.")
@click.option("--model", help="Name of an installed spaCy pipeline to use instead of the language's own.")
@click.option("--all-sentences", is_flag=True, help="Parse every sentence, not only those that can hold something.")
@click.option("--again", is_flag=True, help="Extract unchanged articles too.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Worker processes (with -o).")
@click.option("--seconds", type=click.FloatRange(1, 86_400), default=120.0, show_default=True, help="Longest that one article may take (with -o).")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="Where workers run (with -o): here, or on a Ray cluster.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def command(
    inputs: Sequence[str], output: Path | None, form: str | None, day: date | None, lang: str | None, source: str | None,
    units: tuple[Path, ...], model: str | None, all_sentences: bool, again: bool, jobs: int, seconds: float, engine: str, quiet: bool,
) -> None:  # fmt: skip
    """Read articles and write what they say of units, places, operations and losses.

    INPUTS are text files, folders of them (with an optional manifest.jsonl), JSON Lines, HTML, URLs, or - for
    standard input. With -o everything is written there: Turtle per article, records, a dataset (TriG, N-Quads)
    and the embedded store that `sitgraph query` asks. The same command goes on where a stopped run left off.

    \b
      sitgraph extract articles/ -o build/
      sitgraph extract report.txt --date 2023-05-13 --format jsonl
      cat report.txt | sitgraph extract - --format turtle
    """
    from sitgraph import read

    if units:
        from sitgraph.registry import additions

        additions.use(units)
    meter = read.Meter()
    articles = read.read(list(inputs), date=day, lang=lang, source=source, meter=meter)
    if output is not None and form is None:
        from sitgraph.provenance import grammar_version

        if engine == "ray":
            from sitgraph.cluster import RayCrew as Crew
        else:
            from sitgraph.workers import Crew
        prepare(quiet=quiet)
        with Crew(jobs, grammar_version(), model=model, filtered=not all_sentences, seconds=seconds) as crew:
            meter.total = read.size(list(inputs))
            _run(articles, meter, output, crew, again=again, quiet=quiet)
    else:
        from sitgraph.pipeline import Pipeline

        _stream(articles, output, form or "trig", Pipeline(model, filtered=not all_sentences), quiet=quiet)


def prepare(*, quiet: bool) -> None:
    """Compile the gazetteer where that was never done, before any worker needs it, and say so."""
    from sitgraph.gazetteer import is_compiled, open_gazetteer

    if not is_compiled():
        if not quiet:
            click.echo("compiling the gazetteer (once, some ten seconds) …", err=True)
        open_gazetteer()


def _stopping() -> None:
    click.echo("sitgraph: stopping; the store takes what was extracted first (Ctrl-C again leaves that to the next run)", err=True)


def _run(
    articles: Iterable[Article | Unreadable], meter: Meter, output: Path, crew: Extractors, *, again: bool, quiet: bool
) -> None:
    from sitgraph.cli.progress import shown
    from sitgraph.run import Run

    run = Run(output, crew, again=again)
    with shown(meter, quiet=quiet) as progress:
        report = run.extract(articles, progress=progress.told, loading=progress.loading, stopping=_stopping)
    if not quiet:
        for line in summary(report, output):
            click.echo(line, err=True)
    if report.articles == 0 and report.unreadable:
        sys.exit(1)


def _stream(
    articles: Iterable[Article | Unreadable], output: Path | None, form: str, pipeline: Pipeline, *, quiet: bool
) -> None:
    """Write one format to standard output, or to the file that belongs to it below `output`."""
    from sitgraph.output import replacing
    from sitgraph.read import Unreadable
    from sitgraph.run import Report

    names = {"turtle": "sitgraph.ttl", "trig": "sitgraph.trig", "nquads": "sitgraph.nq", "jsonl": "records.jsonl"}
    report = Report()
    with ExitStack() as stack:
        if output is None:
            out = sys.stdout.buffer
        else:
            target = output if output.suffix and not output.is_dir() else output / names[form]
            target.parent.mkdir(parents=True, exist_ok=True)
            out = stack.enter_context(replacing(target))
        write = _writer(form, out)
        for item in articles:
            if isinstance(item, Unreadable):
                report.unreadable.append((item.name, item.reason))
                continue
            model = pipeline.model_of(item)
            if model == "none":
                report.unsupported.setdefault(item.lang, []).append(item.id)
            ledger = pipeline(item).ledger
            write(ledger, model)
            report.articles += 1
            report.operations += len(ledger.operations)
            report.losses += len(ledger.losses)
            report.units += len(ledger.units)
        out.flush()
    if not quiet:
        for line in summary(report, output):
            click.echo(line, err=True)
    if report.articles == 0 and report.unreadable:
        sys.exit(1)


def _writer(form: str, out: BinaryIO) -> Callable[[Ledger, str], None]:
    from pyoxigraph import RdfFormat

    from sitgraph.graph import writer
    from sitgraph.graph.records import records_of
    from sitgraph.provenance import grammar_version

    version = grammar_version()
    dataset = writer.DatasetWriter(out, RdfFormat.N_QUADS if form == "nquads" else RdfFormat.TRIG)

    def records(ledger: Ledger, model: str) -> None:
        for record in records_of(ledger):
            out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")

    def turtle(ledger: Ledger, model: str) -> None:
        out.write(writer.turtle(ledger, version=version, model=model))

    def quads(ledger: Ledger, model: str) -> None:
        dataset.write(writer.quads_of(ledger, version=version, model=model))

    return {"jsonl": records, "turtle": turtle, "trig": quads, "nquads": quads}[form]


def printable(text: str) -> str:
    """`text` on one line, without what would steer a terminal: names of files and articles are anybody's."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:500]


def summary(report: Report, output: Path | None) -> list[str]:
    """The closing lines of a run: what was found, what could not be read and why."""
    lines = [
        f"{report.articles} articles ({report.unchanged} unchanged): {report.operations} operations, "
        f"{report.losses} losses, {report.units} units"
    ]
    for code, ids in sorted(report.unsupported.items()):
        lines.append(f"{len(ids)} in {code!r}, for which there is no language pack, so they are kept but yield nothing: {', '.join(ids[:5])}"
                     + (" …" if len(ids) > 5 else ""))  # fmt: skip
    if report.unreadable:
        lines.append(f"{len(report.unreadable)} could not be read:")
        lines += [f"  {printable(name)}: {printable(reason)}" for name, reason in report.unreadable]
    if output is not None:
        lines.append(f"written to {output}; ask it with: sitgraph query --list")
    return lines
