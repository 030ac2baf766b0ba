"""`sitgraph infer`: the derived facts of a store or a file, drawn anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitgraph.errors import InputError, StoreError

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

_FORMATS = {".ttl": "TURTLE", ".trig": "TRIG", ".nq": "N_QUADS", ".nt": "N_TRIPLES"}


@click.command("infer")
@click.argument("target", required=False, type=click.Path(path_type=Path), metavar="STORE|FILE")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="For a FILE: write it with the derived facts here (.ttl, .trig, .nq).")  # fmt: skip
@click.option("--rules", "listed", is_flag=True, help="List the rules and what each derives.")
def command(target: Path | None, output: Path | None, listed: bool) -> None:
    """Draw the derived facts (lostGroundNear, heldBy, roll-up to parents …) in a STORE or a FILE.

    Extraction does this already; draw them again after editing a graph, adding memberships to it or changing a rule. Derived facts of before are taken out first. In a STORE (a folder) they are written in
    place; for a FILE they are printed as N-Quads, or the whole is written to -o.

    \b
      sitgraph infer build/store
      sitgraph infer edited.trig -o build/inferred.trig
      sitgraph infer --rules
    """
    if listed:
        _list()
        return
    if target is None:
        raise click.UsageError("name a store or a file, or give --rules")
    if target.is_dir():
        if output is not None:
            raise click.UsageError("-o is for a file; in a store the derived facts are written in place")
        _in_store(target)
    else:
        _in_file(target, output)


def _list() -> None:
    from sitgraph.graph.inference import rules

    for rule in rules():
        term = rule.derives.value.rsplit("#")[-1]
        click.echo(f"{rule.name}: {rule.summary}\n    derives sit:{term}. {rule.solution}")


def _draw(store: Store) -> list[Quad]:
    from sitgraph.graph import inference

    found: list[Quad] = []
    for graph in list(inference.article_graphs(store)):
        inference.retract(store, graph)
        found += inference.derive_graph(store, graph)
    return found


def _in_store(folder: Path) -> None:
    from pyoxigraph import Store

    if not any(folder.glob("*.sst")) and not (folder / "CURRENT").is_file():
        raise StoreError(f"{folder}: no embedded store here; `sitgraph extract … -o build/` makes one in build/store")
    try:
        store = Store(str(folder))
    except OSError as error:
        raise StoreError(f"{folder}: the store cannot be opened for writing ({str(error).splitlines()[0]})") from None
    found = _draw(store)
    store.flush()
    click.echo(f"{folder}: {len(found):,} derived triples", err=True)


def _in_file(path: Path, output: Path | None) -> None:
    from pyoxigraph import RdfFormat, Store, serialize

    from sitgraph.graph.writer import dump

    form = _FORMATS.get(path.suffix.casefold())
    if form is None:
        raise InputError(f"{path}: not a graph by its ending; give Turtle (.ttl), TriG (.trig), .nq or .nt")
    store = Store()
    try:
        with path.open("rb") as stream:
            store.load(stream, getattr(RdfFormat, form))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not valid {form}: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    found = _draw(store)
    if output is None:
        click.echo((serialize(sorted(found, key=str), format=RdfFormat.N_QUADS) or b"").decode(), nl=False)
        return
    wanted = _FORMATS.get(output.suffix.casefold())
    if wanted is None:
        raise click.UsageError(f"{output}: its ending names no format; end it in .ttl, .trig, .nq or .nt")
    try:
        output.write_bytes(dump(store, getattr(RdfFormat, wanted)))
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror})") from None
    click.echo(f"{output}: {len(found):,} derived triples among {len(store):,}", err=True)
