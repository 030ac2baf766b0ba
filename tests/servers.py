"""Real servers for the tests: ours, Oxigraph's own, and Virtuoso where the machine has it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sitgraph.serving import server_of


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{address}: the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address}: the server did not come up")


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The query address of an empty Oxigraph server whose default graph is the union."""
    program = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    port = free_port()
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(20)


def virtuoso_program() -> str | None:
    return shutil.which("virtuoso-t") or next((str(p) for p in (Path("/usr/bin/virtuoso-t"),) if p.is_file()), None)


@contextmanager
def virtuoso(folder: Path, data: Path) -> Iterator[str]:
    """The query address of a Virtuoso server into which the N-Quads file `data` was bulk-loaded."""
    program = virtuoso_program()
    assert program is not None
    folder.mkdir(parents=True, exist_ok=True)
    sql, web = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile = v.db\nErrorLogFile = v.log\nTransactionFile = v.trx\nxa_persistent_file = v.pxa\n"
        f"[TempDatabase]\nDatabaseFile = v-temp.db\nTransactionFile = v-temp.trx\n"
        f"[Parameters]\nServerPort = {sql}\nDirsAllowed = ., {data.parent}\nNumberOfBuffers = 20000\n"
        f"[HTTPServer]\nServerPort = {web}\nServerRoot = {folder}\n"
        f"[SPARQL]\nResultSetMaxRows = 20000\nMaxQueryCostEstimationTime = 0\nMaxQueryExecutionTime = 120\n"
    )
    process = subprocess.Popen([program, "+foreground", "+configfile", "virtuoso.ini"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{web}/sparql?query=ASK%7B%7D", process)
        isql = shutil.which("isql-vt") or shutil.which("isql-v") or "isql-vt"
        script = (
            f"ld_dir('{data.parent}', '{data.name}', 'http://unused'); rdf_loader_run(); checkpoint; "
            "grant execute on SPARQL_INSERT_DICT_CONTENT to \"SPARQL\";"
        )
        subprocess.run([isql, str(sql), "dba", "dba", f"exec={script}"], check=True, capture_output=True, timeout=120)
        yield f"http://127.0.0.1:{web}/sparql"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def endpoint(store: Path, *, seconds: float) -> Iterator[str]:
    """The address of our own read-only endpoint over `store`; a query may take `seconds`."""
    server = server_of(store, seconds=seconds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


Answer = tuple[int, dict[str, str]] | None
"""A status with headers, or None for a connection that breaks off."""


@contextmanager
def proxy(behind: str, meddle: Callable[[int, BaseHTTPRequestHandler], Answer]) -> Iterator[str]:
    """The address of a proxy before the server of `behind`; `meddle` may answer the nth request itself: status 0 lets it through."""
    root = behind.rsplit("/", 1)[0]
    count = iter(range(1, 1_000_000))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            own = meddle(next(count), self)
            if own is None:
                self.close_connection = True
            elif own[0]:
                self.answer(*own, b"")
            else:
                kept = {k: v for k, v in self.headers.items() if k in ("Content-Type", "Accept")}
                request = urllib.request.Request(f"{root}{self.path}", body or None, kept, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=60) as found:
                        self.answer(found.status, {"Content-Type": found.headers.get("Content-Type", "")}, found.read())
                except urllib.error.HTTPError as error:
                    self.answer(error.code, {}, error.read())

        def answer(self, status: int, headers: dict[str, str], data: bytes) -> None:
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = pass_on  # noqa: N815 - so the library calls them

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/query"
    server.shutdown()
    server.server_close()
