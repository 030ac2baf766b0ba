"""`sitgraph evaluate`: records against reference annotations."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sitgraph.errors import UsageError


@click.command("evaluate")
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("records", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--articles", help="Only these articles (ids, separated by commas).")
@click.option("--misses", default=0, show_default=True, help="List so many misses and spurious records.")
@click.option("--confusion", is_flag=True, help="Show which types and factualities are taken for which.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(gold: Path, records: Path, articles: str | None, misses: int, confusion: bool, as_json: bool) -> None:
    """Compare RECORDS (JSON Lines, as `sitgraph extract --format jsonl` writes them) with the annotations in GOLD.

    GOLD is a folder with one <article>.json for each article; docs/annotation.md says what is in one.
    """
    from sitgraph.evaluate.figures import evaluate, read_gold, read_records

    annotations = read_gold(gold)
    if articles:
        wanted = set(articles.split(","))
        unknown = sorted(wanted - annotations.keys())
        if unknown:
            raise UsageError(f"no annotation of {', '.join(unknown)} in {gold}")
        annotations = {name: annotations[name] for name in annotations if name in wanted}
    result = evaluate(annotations, read_records(records))
    if as_json:
        figures = {
            "f1": {name: round(tally.f1, 4) for name, tally in result.layers.items()},
            "precision": {name: round(tally.precision, 4) for name, tally in result.layers.items()},
            "recall": {name: round(tally.recall, 4) for name, tally in result.layers.items()},
            "accuracy": {n: None if a.share is None else round(a.share, 4) for n, a in result.accuracy.items()},
        }
        click.echo(json.dumps(figures, indent=1))
        return
    click.echo(f"{'':22}{'precision':>10}{'recall':>8}{'F1':>7}{'gold':>7}{'system':>7}")
    for name, tally in result.layers.items():
        row = f"{name:22}{tally.precision:10.3f}{tally.recall:8.3f}{tally.f1:7.3f}{tally.gold:7}{tally.system:7}"
        click.echo(row)
    click.echo("\naccuracy on matched records")
    for name, accuracy in result.accuracy.items():
        if accuracy.share is not None:
            click.echo(f"  {name:20}{accuracy.share:10.3f}{accuracy.compared:8}")
    click.echo("\nby type")
    for name, tally in sorted(result.types.items(), key=lambda item: (-item[1].gold, item[0])):
        row = f"  {name:20}{tally.precision:10.3f}{tally.recall:8.3f}{tally.f1:7.3f}{tally.gold:7}{tally.system:7}"
        click.echo(row)
    if confusion:
        for attribute, counts in result.confusion.items():
            click.echo(f"\n{attribute}: annotated → recorded")
            for (wanted_value, found), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                if wanted_value != found:
                    click.echo(f"  {wanted_value:14} → {found:14}{count:5}")
    for difference in result.differences[:misses]:
        click.echo(f"{difference.article}: {difference.kind} {difference.what} in: {difference.sentence[:160]}")
