"""`sitgraph gazetteer`: the places a name can mean, and why one wins."""

from __future__ import annotations

from pathlib import Path

import click


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
    """List the places called NAME, the one first that an article without other places would get.

    In an article the other places it names decide: the candidate nearest to them wins, then containment that the
    words state ("Lyman, Donetsk"), the country most named, and population.
    """
    from sitgraph.errors import InputError
    from sitgraph.gazetteer import open_gazetteer

    gazetteer = open_gazetteer()
    found = gazetteer.candidates(name)
    how = "by its name"
    if not found:
        found, how = gazetteer.candidates(name, loose=True), "by a spelling that differs in transliteration"
    if not found:
        raise InputError(f"{name!r}: no place of that name; try another spelling")
    ranked = sorted(found, key=lambda e: (e.kind != "Country", -e.population, e.key))
    click.echo(f"{len(found)} found {how}")
    for number, entry in enumerate(ranked[:limit], 1):
        region = gazetteer.region_of(entry.country, entry.admin1) if entry.country and entry.admin1 else None
        where = ", ".join(filter(None, (region.name if region else entry.admin1, entry.country)))
        point = f"{entry.lat:.4f},{entry.long:.4f}" if entry.lat is not None and entry.long is not None else "no point"
        people = f"{entry.population:,}" if entry.population else "unknown"
        click.echo(f"{number:3}  {entry.name}  [{entry.kind}]  {where}  {point}  population {people}  {entry.key}")
    if len(ranked) > 1:
        first = ranked[0]
        reason = "it is a country" if first.kind == "Country" else "it is the most populous"
        click.echo(f"Without other places {first.name} ({first.key}) wins: {reason}.")
    if len(ranked) > limit:
        click.echo(f"{len(ranked) - limit} more; see them with --limit {len(ranked)}")
