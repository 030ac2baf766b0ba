"""`sitgraph units`: formations of the registry, and the sides they belong to."""

from __future__ import annotations

import click


@click.group("units")
def command() -> None:
    """Look up units and sides."""


@command.command("show")
@click.argument("name")
@click.option("--side", help="Only of this side.")
def show(name: str, side: str | None) -> None:
    """List the formations that NAME can mean: by number, branch and echelon, in any spelling."""
    from sitgraph.errors import InputError
    from sitgraph.registry.formations import candidates

    found = candidates(name, side)
    if not found:
        raise InputError(f"{name!r}: no formation of that name; see all with: sitgraph units list")
    for unit in found:
        parts = [unit.name, unit.side or "side unknown", unit.echelon or "", unit.parent or "", unit.key]
        click.echo("  ".join(filter(None, parts)))
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
        words = (*each.adjectives, *each.people, *each.metonyms)
        click.echo(f"{name}\t{', '.join(words)}")
