"""`sitgraph serve`: the embedded store over the SPARQL 1.1 Protocol, read-only, on loopback."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.argument("store", type=click.Path(path_type=Path), default=Path("build/store"))
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True, help="0 takes a free one.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, help="Longest a query may take.")
def command(store: Path, port: int, seconds: float) -> None:
    """Serve a STORE read-only at http://127.0.0.1:PORT/sparql, with the bundled questions as links at /.

    Only this machine can reach it. Updates and federated SERVICE are refused.
    """
    from sitgraph.serving import serve

    def ready(address: str) -> None:
        click.echo(f"serving {store} at {address} (Ctrl-C stops)", err=True)

    serve(store, port=port, seconds=seconds, ready=ready)
