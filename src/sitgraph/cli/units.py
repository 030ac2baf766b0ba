"""`sitgraph units`: formations of the registry, the sides they belong to, and tables of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("units")
def command() -> None:
    """Look up units and sides, and add more."""


@command.command("show")
@click.argument("name")
@click.option("--side", help="Only of this side.")
def show(name: str, side: str | None) -> None:
    """List the formations that NAME can mean: by number, branch and echelon, in any spelling."""
    from sitgraph.errors import InputError
    from sitgraph.registry.formations import Dated, alike, candidates, units

    found = candidates(name, side) or alike(name, side) or tuple(filter(None, [units().get(name)]))
    if not found:
        raise InputError(f"{name!r}: no formation of that name; see all with: sitgraph units list")

    def days(fact: Dated) -> str:
        told = [f"since {fact.begin}" if fact.begin else "", f"until {fact.end}" if fact.end else ""]
        seen = f"seen {fact.first_seen} to {fact.last_seen}" if fact.first_seen and fact.last_seen else ""
        return f" ({'; '.join(filter(None, [*told, seen, ', '.join(fact.sources)]))})"

    for unit in found:
        parts = [unit.name, unit.side or "side unknown", (unit.echelon or "").replace("_", " "), unit.key]
        click.echo("  ".join(filter(None, parts)))
        for alias in unit.aliases:
            click.echo(f"    also {alias}")
        for fact in unit.names:
            click.echo(f"    formerly {fact.value}{days(fact)}")
        for fact in unit.memberships:
            click.echo(f"    in {units()[fact.value].name}{days(fact)}")
        for fact in unit.allegiances:
            click.echo(f"    for {fact.value}{days(fact)}")
    if len({unit.side for unit in found}) > 1:
        click.echo("Several sides have one: in an article its words, neighbours and side decide.")


@command.command("list")
@click.option("--side", help="Only of this side.")
def listing(side: str | None) -> None:
    """List all formations of the registry."""
    from sitgraph.registry.formations import units

    for unit in units().values():
        if side is None or (unit.side or "").lower() == side.lower():
            click.echo("\t".join((unit.key, unit.name, unit.side or "", unit.echelon or "")))


@command.command("sides")
def sides() -> None:
    """List the sides, with the words that mark them."""
    from sitgraph import registry

    for name, each in sorted(registry.sides().items()):
        words = (*each.adjectives, *each.people, *each.metonyms, *(word for word, _ in each.proxies))
        click.echo(f"{name}\t{', '.join(words)}")


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write (.ttl, .trig, .nq or .nt).")
def export(output: Path | None) -> None:
    """Write the registry as RDF: formations with their dated names, memberships and allegiances, and sides.

    Each fact names its source. Without -o it is printed as Turtle.
    """
    from sitgraph.graph import register

    if output is None:
        click.echo(register.registry_rdf().decode(), nl=False)
        return
    register.write(output)
    click.echo(f"{output}: written", err=True)


@command.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def add(files: tuple[Path, ...]) -> None:
    """Add formations and sides of your own from FILES, as CSV or Turtle.

    They are kept for this user until `sitgraph units remove`, and every command reads them; for one run only, name the
    files with `sitgraph extract --units`. docs/registry.md tells the columns and terms.
    """
    from sitgraph.registry import additions
    from sitgraph.registry.formations import units

    for file in files:
        before = set(units())
        name, table = additions.add(file)
        new = len(set(units()) - before)
        click.echo(f"{name}: {len({(r.key, r.name) for r in table.units})} formations ({new} new), {len({r.side for r in table.sides})} sides")


@command.command("added")
def added() -> None:
    """List the tables that were added."""
    from sitgraph.registry import additions

    for name in additions.added():
        click.echo(name)
    if not additions.added():
        click.echo("None were added; add one with: sitgraph units add mine.csv", err=True)


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take the table NAME out again."""
    from sitgraph.registry import additions

    additions.remove(name)
    click.echo(f"{name}: removed")
