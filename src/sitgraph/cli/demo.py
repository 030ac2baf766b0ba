"""`sitgraph demo`: the main job on the bundled dispatches, and the answer to one question about them."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("demo")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("build/demo"), show_default=True, help="Folder to write to.")
def command(output: Path) -> None:
    """Extract the bundled demo dispatches and ask which units lost ground near Bakhmut.

    The dispatches are written by Sitgraph's authors; what they tell is invented, the places are real.
    """
    from sitgraph import read, resources
    from sitgraph.cli.extract import prepare, summary
    from sitgraph.provenance import grammar_version
    from sitgraph.query import ask, open_store
    from sitgraph.query.table import table
    from sitgraph.run import Run
    from sitgraph.workers import Crew

    folder = resources.folder("examples") / "dispatches"
    click.echo(f"sitgraph extract {folder.name} -o {output}", err=True)
    prepare(quiet=False)
    with Crew(1, grammar_version()) as crew:
        report = Run(output, crew).extract(read.read([folder]))
    for line in summary(report, None):
        click.echo(line, err=True)
    click.echo(f"\nsitgraph query units-lost-ground --near Bakhmut --within 30 --store {output / 'store'}\n", err=True)
    rows = ask(open_store(output), "units-lost-ground", {"near": "Bakhmut", "within": 30})
    click.echo(table(rows, colour=sys.stdout.isatty()), nl=False)
    click.echo(f"{len(rows)} rows; see what else can be asked with: sitgraph query --list", err=True)
