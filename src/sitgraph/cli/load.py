"""`sitgraph load`: extracted graphs into any SPARQL 1.1 store, graph by graph, with an account of what landed."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("load")
@click.argument("source", type=click.Path(path_type=Path), metavar="FOLDER|STORE|FILE")
@click.option("--to", "address", required=True, metavar="URL", help="The endpoint's query address.")
@click.option("--graph-store", metavar="URL", help="Its Graph Store address, where it is not beside the query address.")
@click.option("--again", is_flag=True, help="Send graphs too that an earlier, broken-off load has sent.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no account.")
def command(source: Path, address: str, graph_store: str | None, again: bool, quiet: bool) -> None:
    """Load the graphs of an output folder, an embedded store or a TriG or N-Quads file into a store.

    Each article's graph is replaced as a whole through the Graph Store Protocol; the shared graph is added to.
    Who loads is read from SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (SITGRAPH_STORE_DIGEST=1 for Digest),
    or SITGRAPH_STORE_TOKEN.

    \b
      sitgraph load build/ --to http://localhost:3030/war/query
      sitgraph load build/ --to http://localhost:7878/query
    """
    from sitgraph.errors import StoreError
    from sitgraph.loading import load

    account = load(source, address, graph_store, again=again, progress=None if quiet else _progress())
    if not quiet:
        click.echo(f"{account.sent} graphs with {account.quads:,} statements sent to {address}, {account.skipped} sent before", err=True)
    if account.failed:
        for graph, reason in account.failed[:10]:
            click.echo(f"  not sent: {graph} ({reason})", err=True)
        raise StoreError(f"{len(account.failed)} graphs did not land; the same command goes on with them")


def _progress():
    if not sys.stderr.isatty():
        return None

    def show(number: int, total: int) -> None:
        click.echo(f"\r{number}/{total} graphs", err=True, nl=number == total)

    return show
