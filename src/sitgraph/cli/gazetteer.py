"""`sitgraph gazetteer`: the places a name can mean, and why one wins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sitgraph.gazetteer import Entry


@click.group("gazetteer")
def command() -> None:
    """Look up places, and add more."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Add dumps of GeoNames (FILES: UA.zip, UA.txt …) to the places that are known.

    They are kept for this user until `sitgraph gazetteer remove`; the index is compiled anew at once.
    """
    from sitgraph.gazetteer import imports, open_gazetteer

    for file in files:
        added = imports.add(file)
        click.echo(f"{added.name}: {added.places:,} places")
    open_gazetteer.cache_clear()
    open_gazetteer()
    click.echo("Compiled; see one with: sitgraph gazetteer show NAME")


@command.command("list")
def list_() -> None:
    """List the dumps of GeoNames that were added."""
    from sitgraph.gazetteer import imports

    found = imports.imports()
    for entry in found:
        click.echo(f"{entry.name}: {entry.places:,} places")
    if not found:
        click.echo("None were added; add one with: sitgraph gazetteer import UA.zip", err=True)


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take the dump NAME out again."""
    from sitgraph.gazetteer import imports

    imports.remove(name)
    click.echo(f"{name}: removed")


@command.command("show")
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 1000), default=15, show_default=True, help="At most so many candidates.")
def show(name: str, limit: int) -> None:
    """List the places called NAME, likeliest first, and say whether an article without other places would get the first.

    In an article the other places it names decide: the candidate nearest to them wins, then containment that the
    words state ("Lyman, Donetsk"), the country most named, where the fighting of its day was, and population.
    """
    from sitgraph.errors import InputError
    from sitgraph.gazetteer import open_gazetteer
    from sitgraph.resolve.places import alone
    from sitgraph.resolve.surety import is_sure

    gazetteer = open_gazetteer()
    mention = alone(name)
    if not mention.ranked or mention.chosen is None:
        near = ", ".join(dict.fromkeys(e.name for e in gazetteer.similar(name)[:5]))
        raise InputError(f"{name!r}: no place of that name; " + (f"did you mean {near}?" if near else "try another spelling"))
    how = "by its name" if gazetteer.known(name) else "by a spelling that differs in transliteration"
    click.echo(f"{len(mention.ranked)} found {how}")
    for number, entry in enumerate(mention.ranked[:limit], 1):
        region = gazetteer.region_of(entry.country, entry.admin1) if entry.country and entry.admin1 else None
        where = ", ".join(filter(None, (region.name if region else entry.admin1, entry.country)))
        point = f"{entry.lat:.4f},{entry.long:.4f}" if entry.lat is not None and entry.long is not None else "no point"
        people = f"{entry.population:,}" if entry.population else "unknown"
        click.echo(f"{number:3}  {entry.name}  [{entry.kind}]  {where}  {point}  population {people}  {entry.key}")
    first = mention.chosen
    if is_sure(mention.score):
        click.echo(f"Without other places {first.name} ({first.key}) is meant, with a probability of {mention.score:.2f}: {_reasons(name, mention.ranked)}.")
    else:
        click.echo(f"Without other places the name stays unresolved: {first.name} ({first.key}) is meant with a probability of only {mention.score:.2f}.")
    if len(mention.ranked) > limit:
        click.echo(f"{len(mention.ranked) - limit} more; see them with --limit {len(mention.ranked)}")


def _reasons(name: str, ranked: Sequence[Entry]) -> str:
    """Why the first of several candidates wins, in words."""
    from sitgraph.gazetteer import fold
    from sitgraph.resolve.theatre import at_war

    first, others = ranked[0], ranked[1:]
    told = [
        (not others, "no other place is called so"),
        (first.kind == "Country", "it is a country"),
        (bool(others) and fold(first.name) == fold(name), "the name is its own"),
        (bool(others) and first.population >= max((e.population for e in others), default=0) > 0, "it is the most populous"),
        (bool(others) and at_war(first.country, None) > 0, "there is war in its country"),
    ]
    return ", ".join(reason for holds, reason in told if holds) or "it fits best of all"
