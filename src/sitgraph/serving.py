"""A read-only SPARQL 1.1 Protocol endpoint over an embedded store, for this machine alone."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sitgraph.errors import SitgraphError, StoreError, UsageError
from sitgraph.query import bind, open_store, question, questions
from sitgraph.query.results import Rows, graph_of

HOST = "127.0.0.1"
MOST_QUERY = 200_000
"""The longest query that is taken, in bytes."""
MOST_ANSWER = 100_000_000
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
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORBIDDEN = re.compile(r"\b(SERVICE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\b", re.IGNORECASE)
_TEXT = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", re.DOTALL)
_NAMES = re.compile(r"[?$]\w+|[\w.-]*:[\w.-]*")


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
    readings = (query, _ESCAPED.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), query))
    found = next(filter(None, (_FORBIDDEN.search(_NAMES.sub(" ", _TEXT.sub(" ", text))) for text in readings)), None)
    if found:
        raise Refusal(HTTPStatus.FORBIDDEN, f"{found[1].upper()} is not allowed here: the endpoint only reads, and asks no other")
    return query


_WORKER = """
import sys
from sitgraph.serving import answer
sys.stdout.buffer.write(answer(sys.argv[1], sys.stdin.buffer.read().decode(), sys.argv[2]))
"""


def answer(store: str, query: str, form: str) -> bytes:
    """The serialised answer to a query, for the process that asks it."""
    opened = open_store(store)
    if form == "turtle":
        return graph_of(opened.construct(query))
    made: str | bytes = getattr(Rows(opened.select(query)), form)()
    return made.encode() if isinstance(made, str) else made


def limited(store: Path, query: str, form: str, seconds: float) -> bytes:
    """`answer` in a process of its own that is ended when its time is over: a query cannot be stopped in process."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _WORKER, str(store), form], input=query.encode(), capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"the query took longer than {seconds:g} seconds") from None
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["the query failed"]
        raise Refusal(HTTPStatus.BAD_REQUEST, last[0].split("StoreError: ")[-1])
    if len(done.stdout) > MOST_ANSWER:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the answer is larger than {MOST_ANSWER:,} bytes; ask with LIMIT")
    return done.stdout


_FORMS = (
    ("application/sparql-results+json", "json"), ("application/json", "json"), ("application/sparql-results+xml", "xml"),
    ("text/csv", "csv"), ("text/tab-separated-values", "tsv"), ("text/turtle", "turtle"),
)  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    server_version = "sitgraph"
    sys_version = ""
    protocol_version = "HTTP/1.1"
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
            fields = parse_qs(parts.query, max_num_fields=50)
            self._query(fields.get("query", [""])[0], fields.get("format", [""])[0])
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
        if (self.headers.get("Content-Type") or "").startswith("application/x-www-form-urlencoded"):
            fields = parse_qs(body, max_num_fields=50)
            if "update" in fields:
                self._refuse(Refusal(HTTPStatus.FORBIDDEN, "updates are not allowed here: the endpoint only reads"))
                return
            body = fields.get("query", [""])[0]
        self._query(body, "")

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
        bare = _NAMES.sub(" ", _TEXT.sub(" ", query))
        kind = re.search(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", bare, re.IGNORECASE)
        if kind and kind[1].upper() in ("CONSTRUCT", "DESCRIBE"):
            return "text/turtle", "turtle"
        accept = self.headers.get("Accept") or ""
        for name, short in _FORMS[:-1]:
            if name in accept or short == form:
                return name, short
        return _FORMS[0]

    def _refuse(self, refusal: Refusal) -> None:
        self._send(refusal.status, "text/plain; charset=utf-8", f"{refusal}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
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
