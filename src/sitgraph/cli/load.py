"""`sitgraph load`: extracted graphs into any SPARQL 1.1 store, graph by graph, with an account of what landed."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("load")
@click.argument("source", type=click.Path(path_type=Path), metavar="FOLDER|STORE|FILE")
@click.option("--to", "address", required=True, metavar="URL", help="The endpoint's query address.")
@click.option("--graph-store", metavar="URL", help="Its Graph Store address, where it is not beside the query address.")
@click.option("--update", metavar="URL", help="Send batches by SPARQL Update to this address, in place of the Graph Store Protocol.")
@click.option("--again", is_flag=True, help="Send graphs too that an earlier, broken-off load has sent.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no account.")
def command(source: Path, address: str, graph_store: str | None, update: str | None, again: bool, quiet: bool) -> None:
    """Load the graphs of an output folder, an embedded store or a TriG or N-Quads file into a store.

    Each article's graph is replaced as a whole; the shared graph is added to. The store is then asked how many statements
    it holds of each. A load that broke off goes on when it is started again.
    Who loads is read from SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (SITGRAPH_STORE_DIGEST=1 for Digest),
    or SITGRAPH_STORE_TOKEN.

    \b
      sitgraph load build/ --to http://localhost:3030/war/query
      sitgraph load build/ --to http://localhost:7878/query
    """
    from sitgraph.errors import StoreError
    from sitgraph.loading import load

    account = load(source, address, graph_store, update=update, again=again, progress=None if quiet else _progress())
    if not quiet:
        counted = f", {account.unconfirmed} of them not confirmed by its own count" if account.unconfirmed else ""
        click.echo(f"{account.sent} graphs with {account.quads:,} statements landed in {address}{counted}; {account.skipped} were there", err=True)
    for graph, reason in account.failed[:10]:
        click.echo(f"  not landed: {graph} ({reason})", err=True)
    if account.stopped:
        raise StoreError(f"{account.stopped}; {account.left} graphs are left, and the same command goes on with them")
    if account.failed:
        raise StoreError(f"{len(account.failed)} graphs did not land; the same command tries them again")


def _progress():
    if not sys.stderr.isatty():
        return None

    def show(number: int, total: int) -> None:
        click.echo(f"\r{number}/{total} graphs", err=True, nl=number == total)

    return show
