"""A read-only SPARQL 1.1 Protocol endpoint over an embedded store, for this machine alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sitgraph.errors import SitgraphError, StoreError, UsageError
from sitgraph.query import bind, open_store, question, questions
from sitgraph.query.results import Rows, graph_of
from sitgraph.store.sparql import bare, gives_graph, unescaped

HOST = "127.0.0.1"
MOST_QUERY = 200_000
"""The longest query that is taken, in bytes."""
MOST_ANSWER = 100_000_000
"""The largest answer that is given, in bytes."""
MOST_MEMORY = 4_000_000_000
"""The most memory that the process of one query may ask for, in bytes."""
_AT_ONCE = 4
_WEB = Path(__file__).parent / "web"
_CARRIED = {
    "yasgui.min.js": "text/javascript; charset=utf-8", "page.js": "text/javascript; charset=utf-8",
    "yasgui.min.css": "text/css; charset=utf-8", "YASGUI-LICENSE.txt": "text/plain; charset=utf-8",
}  # fmt: skip
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FORBIDDEN = re.compile(r"\b(SERVICE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\b", re.IGNORECASE)


class Refusal(SitgraphError):
    """A request that is answered with a status and one line."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


def checked(query: str) -> str:
    """The query, if it only reads and asks nobody else. Raises Refusal."""
    if len(query.encode("utf-8", "surrogatepass")) > MOST_QUERY:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the query is longer than {MOST_QUERY:,} bytes")
    # SPARQL's own escapes stand for characters anywhere, keywords too: both readings must be harmless.
    found = next(filter(None, (_FORBIDDEN.search(bare(text)) for text in (query, unescaped(query)))), None)
    if found:
        raise Refusal(HTTPStatus.FORBIDDEN, f"{found[1].upper()} is not allowed here: the endpoint only reads, and asks no other")
    return query


_WORKER = """
import sys
from sitgraph.serving import answer
answer(sys.argv[1], sys.stdin.buffer.read().decode(), sys.argv[2], sys.stdout.buffer, int(sys.argv[3]))
"""


def answer(store: str, query: str, form: str, out: IO[bytes], memory: int) -> None:
    """Write the serialised answer to a query, in the process that asks it and that ends when it wants more bytes of `memory`.

    An error is one line on standard error, and exit code 1; 3 where the store cannot be asked just now.
    """
    _bound_memory(memory)
    try:
        opened = open_store(store)
    except SitgraphError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(3)
    try:
        if form in _GRAPH_FORMS:
            data = graph_of(opened.construct(query), form)
        else:
            made: str | bytes = getattr(Rows(opened.select(query)), form)()
            data = made.encode() if isinstance(made, str) else made
    except MemoryError:
        os.abort()  # as the engine does
    except SitgraphError as error:
        sys.exit(str(error))
    if len(data) > MOST_ANSWER:
        sys.exit(f"the answer is larger than {MOST_ANSWER:,} bytes; ask with LIMIT")
    out.write(data)
    out.flush()


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def limited(store: Path, query: str, form: str, seconds: float, memory: int = MOST_MEMORY) -> bytes:
    """`answer` in a process of its own that is ended when its time is over: a query cannot be stopped in process.

    Raises Refusal where the query is none, or goes beyond a limit.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _WORKER, str(store), form, str(memory)], input=query.encode(), capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"the query took longer than {seconds:g} seconds") from None
    if done.returncode in (1, 3):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["the query failed"]
        raise Refusal(HTTPStatus.BAD_REQUEST if done.returncode == 1 else HTTPStatus.SERVICE_UNAVAILABLE, said[0])
    if done.returncode:  # the engine gives up where it gets no more memory
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"the query needs more memory than {memory:,} bytes; ask for less, or with LIMIT")
    return done.stdout


_ROW_FORMS = {
    "application/sparql-results+json": "json", "application/json": "json", "application/sparql-results+xml": "xml",
    "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
_GRAPH_FORMS = {"turtle": "text/turtle", "ntriples": "application/n-triples", "rdfxml": "application/rdf+xml"}


def _wanted(accept: str, offered: Iterable[str]) -> str | None:
    """The media type of those offered that is wanted most, by the q of each; the first offered where any will do."""
    wanted: dict[str, float] = {}
    for part in accept.split(","):
        name, _, rest = part.partition(";")
        q = re.search(r"\bq\s*=\s*([01](?:\.\d*)?)", rest)
        wanted[name.strip().lower()] = float(q[1]) if q else 1.0
    best = max(offered, key=lambda kind: wanted.get(kind, 0.0), default=None)
    return best if best and wanted.get(best, 0.0) > 0 else None


class _Handler(BaseHTTPRequestHandler):
    server_version = "sitgraph"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 60
    store: Path
    seconds: float
    gate: threading.Semaphore

    def do_GET(self) -> None:
        """A page, what it carries, a question's SPARQL, or a query in the address."""
        if not self._is_local():
            return
        parts = urlsplit(self.path)
        if parts.path in ("/", "/index.html"):
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", page().encode())
        elif parts.path == "/sparql":
            self._ask(parts.query)
        elif parts.path.startswith("/web/") and parts.path[5:] in _CARRIED:
            self._send(HTTPStatus.OK, _CARRIED[parts.path[5:]], (_WEB / parts.path[5:]).read_bytes())
        elif parts.path.startswith("/questions/") and parts.path.endswith(".rq"):
            self._question(unquote(parts.path[11:-3]), {k: v[-1] for k, v in parse_qs(parts.query, max_num_fields=50).items()})
        else:
            self._refuse(Refusal(HTTPStatus.NOT_FOUND, "nothing here; the endpoint is /sparql"))

    def _is_local(self) -> bool:
        """Whether the request names this machine: a page elsewhere that has its name resolve to here is refused."""
        host = (self.headers.get("Host") or HOST).rsplit(":", 1)[0].lower()
        if host in (HOST, "localhost"):
            return True
        self.close_connection = True
        self._refuse(Refusal(HTTPStatus.FORBIDDEN, f"this endpoint is for {HOST} alone"))
        return False

    def _question(self, name: str, values: dict[str, str]) -> None:
        try:
            self._send(HTTPStatus.OK, "application/sparql-query; charset=utf-8", sparql_of(self.store, name, values).encode())
        except UsageError as error:
            self._refuse(Refusal(HTTPStatus.BAD_REQUEST, str(error)))
        except StoreError as error:
            self._refuse(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, str(error)))

    def do_HEAD(self) -> None:
        """What a GET would answer, without its body."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """One line of text, for requests that are none and methods that are not taken."""
        self.close_connection = True
        self._refuse(Refusal(HTTPStatus(code), message or HTTPStatus(code).phrase))

    def do_POST(self) -> None:
        """A query in the body."""
        if not self._is_local():
            return
        length = int(self.headers.get("Content-Length") or 0) if (self.headers.get("Content-Length") or "0").isdigit() else -1
        if not 0 <= length <= MOST_QUERY * 3:
            self.close_connection = True
            self._refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long"))
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        if urlsplit(self.path).path != "/sparql":
            self._refuse(Refusal(HTTPStatus.NOT_FOUND, "nothing here; the endpoint is /sparql"))
            return
        kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            self._ask(body)
        elif kind == "application/sparql-update":
            self._ask("update=")
        else:
            self._ask(urlsplit(self.path).query, body)

    def _ask(self, text: str, query: str | None = None) -> None:
        """The query of a form or an address, or `query` with what else the address says."""
        try:
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=50)
        except ValueError:
            self._refuse(Refusal(HTTPStatus.BAD_REQUEST, "more than 50 fields"))
            return
        if "update" in fields:
            self._refuse(Refusal(HTTPStatus.FORBIDDEN, "updates are not allowed here: the endpoint only reads"))
        elif any(fields.get("default-graph-uri", []) + fields.get("named-graph-uri", [])):
            self._refuse(Refusal(HTTPStatus.BAD_REQUEST, "name graphs within the query, by FROM and FROM NAMED"))
        else:
            self._query(query if query is not None else fields.get("query", [""])[0], fields.get("format", [""])[0])

    def _query(self, query: str, form: str) -> None:
        try:
            if not query.strip():
                raise Refusal(HTTPStatus.BAD_REQUEST, "no query; send one as ?query=… or in the body")
            chosen = self._form(checked(query), form)
            with self.gate:
                data = limited(self.store, query, chosen[1], self.seconds)
            self._send(HTTPStatus.OK, chosen[0], data)
        except Refusal as refusal:
            self._refuse(refusal)

    def _form(self, query: str, form: str) -> tuple[str, str]:
        accept = self.headers.get("Accept") or ""
        if gives_graph(query):
            kinds = {kind: short for short, kind in _GRAPH_FORMS.items()}
            kind = _wanted(accept, kinds) or "text/turtle"
            return kind, kinds[kind]
        named = next((kind for kind, short in _ROW_FORMS.items() if short == form), None)
        kind = named or _wanted(accept, _ROW_FORMS) or "application/sparql-results+json"
        return kind, _ROW_FORMS[kind]

    def _refuse(self, refusal: Refusal) -> None:
        self._send(refusal.status, "text/plain; charset=utf-8", f"{refusal}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged."""


def page() -> str:
    """The start page: the bundled questions as links, and YASGUI to write queries in."""
    items = "".join(
        f'<li><a href="/questions/{quote(q.name, safe="")}.rq">{escape(q.name)}</a><span>{escape(q.summary)}</span></li>\n' for q in questions()
    )
    return (_WEB / "index.html").read_text(encoding="utf-8").replace("{questions}", items)


def sparql_of(store: Path, name: str, values: dict[str, str]) -> str:
    """The runnable SPARQL of a bundled question with `values`, or with those of its example where there are none.

    Raises UnknownQuestion and BadParameter.
    """
    asked = question(name)
    return bind(asked, values or asked.example_values(), open_store(store))


def serve(store: Path, *, port: int = 0, seconds: float = 30.0, ready: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted; `ready` is told the address. Raises StoreError where there is no store or the port is taken."""
    server = server_of(store, port=port, seconds=seconds)
    if ready is not None:
        ready(f"http://{HOST}:{server.server_address[1]}/")
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()


def server_of(store: Path, *, port: int = 0, seconds: float = 30.0) -> ThreadingHTTPServer:
    """The server, bound but not yet serving."""
    open_store(store)
    handler = type("Handler", (_Handler,), {"store": store, "seconds": seconds, "gate": threading.Semaphore(_AT_ONCE)})
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise StoreError(f"port {port}: {error.strerror}; name another with --port") from None
