"""`sitgraph explain`: why each record is as it is, sentence by sentence, in the terminal or as HTML."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command("explain")
@click.argument("article", metavar="FILE|-")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="The article's day (YYYY-MM-DD).")
@click.option("--lang", help="The article's language.")
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with coloured spans to this file.")
@click.option("--all", "everything", is_flag=True, help="Show sentences too that yield nothing.")
def command(article: str, day: date | None, lang: str | None, html: Path | None, everything: bool) -> None:
    """Show each sentence of an article with its triggers, roles, status, source and the rule that fired."""
    from sitgraph import read
    from sitgraph.errors import InputError
    from sitgraph.explaining import as_html, as_text
    from sitgraph.pipeline import Pipeline

    found = next(iter(read.read([article], date=day, lang=lang)))
    if isinstance(found, read.Unreadable):
        raise InputError(f"{found.name}: {found.reason}")
    extraction = Pipeline()(found)
    if html is None:
        click.echo(as_text(found, extraction, everything=everything, colour=sys.stdout.isatty()), nl=False)
        return
    from sitgraph.output import replacing

    try:
        with replacing(html) as out:
            out.write(as_html(found, extraction, everything=everything).encode())
    except OSError as error:
        raise InputError(f"{html}: cannot be written ({error.strerror})") from None
    click.echo(f"written to {html}", err=True)
