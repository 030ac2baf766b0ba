"""`sitgraph validate`: graphs against the ontology's shapes, in words or as a SHACL report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitgraph.errors import InputError

if TYPE_CHECKING:
    import rdflib

    from sitgraph.graph.validation import Validation

_GRAPHS = (".ttl", ".trig", ".nq", ".nt")
_SHOWN = 10


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER…")
@click.option("--texts", multiple=True, metavar="FILE|FOLDER", help="The articles: check every quote against its text.")
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text", show_default=True,
              help="Words, or the SHACL validation report.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show every finding, not only the first ten of a kind.")
def command(files: Sequence[Path], texts: Sequence[str], form: str, everything: bool) -> None:
    """Check Turtle, TriG, N-Triples or N-Quads FILES against the shapes of the ontology.

    A folder stands for the graphs in it. Each file is checked by itself, as it must stand alone; with a SHACL
    report asked for, all are checked as one graph. The exit code is 1 where something is wrong.

    \b
      sitgraph validate build/articles/
      sitgraph validate build/sitgraph.trig --texts articles/
      sitgraph validate mine.ttl --format turtle > report.ttl
    """
    from sitgraph.graph import validation

    paths = _paths(files)
    articles = _texts(texts) if texts else None
    if form != "text":
        whole: rdflib.Graph = validation.load(paths[0])
        for path in paths[1:]:
            whole += validation.load(path)
        outcome = validation.validate(whole, texts=articles)
        click.echo(outcome.turtle().decode() if form == "turtle" else outcome.json())
        raise SystemExit(0 if outcome.conforms else 1)
    wrong = 0
    for path in paths:
        outcome = validation.validate(validation.load(path), texts=articles)
        wrong += len(outcome.findings)
        _tell(path, outcome, everything=everything)
    if len(paths) > 1:
        click.echo(f"{len(paths)} files: " + ("all valid" if not wrong else _plural(wrong, "finding")))
    raise SystemExit(1 if wrong else 0)


def _paths(files: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.suffix in _GRAPHS)
        if not inside:
            raise InputError(f"{path}: no Turtle, TriG, N-Triples or N-Quads file in this folder")
        found += inside
    return found


def _texts(inputs: Sequence[str]) -> dict[str, str]:
    from sitgraph import read
    from sitgraph.model import Article

    return {item.id: item.text for item in read.read(list(inputs)) if isinstance(item, Article)}


def _plural(count: int, noun: str, many: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def _tell(path: Path, outcome: Validation, *, everything: bool) -> None:
    """The outcome for one file: findings grouped by what is wrong."""
    counts = outcome.counts
    held = ", ".join(
        _plural(counts.get(key, 0), noun, many)
        for key, noun, many in (
            ("articles", "article", None), ("Claim", "claim", None),
            ("Operation", "operation", None), ("Loss", "loss", "losses"),
        )
    )  # fmt: skip
    if outcome.conforms:
        click.echo(f"{path}: valid ({held})")
        return
    click.echo(f"{path}: {_plural(len(outcome.findings), 'finding')} ({held})")
    groups: dict[tuple[str, str], list[str]] = {}
    for finding in outcome.findings:
        node = f"<{finding.node}>" + (f" {finding.label}" if finding.label else "")
        value = f" — got {finding.value}" if finding.value else ""
        groups.setdefault((finding.shape, finding.message), []).append(node + value)
    for (shape, message), nodes in groups.items():
        click.echo(f"  {shape}: {message}")
        for line in nodes if everything else nodes[:_SHOWN]:
            click.echo(f"    {line}")
        if not everything and len(nodes) > _SHOWN:
            click.echo(f"    … and {len(nodes) - _SHOWN:,} more (--all shows them)")
