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
from urllib.parse import parse_qs, quote, urlsplit

from sitgraph import resources
from sitgraph.errors import SitgraphError, StoreError
from sitgraph.query import open_store, questions
from sitgraph.query.results import Rows, graph_of

HOST = "127.0.0.1"
MOST_QUERY = 200_000
"""The longest query that is taken, in bytes."""
MOST_ANSWER = 100_000_000
_AT_ONCE = 4
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
    bare = _NAMES.sub(" ", _TEXT.sub(" ", query))
    found = _FORBIDDEN.search(bare)
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
        """A page, or a query in the address."""
        parts = urlsplit(self.path)
        if parts.path in ("/", "/index.html"):
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", page().encode())
        elif parts.path == "/sparql":
            fields = parse_qs(parts.query, max_num_fields=50)
            self._query(fields.get("query", [""])[0], fields.get("format", [""])[0])
        else:
            self._refuse(Refusal(HTTPStatus.NOT_FOUND, "nothing here; the endpoint is /sparql"))

    def do_POST(self) -> None:
        """A query in the body."""
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
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged."""


def page() -> str:
    """The start page: the bundled questions, and a box to write a query in."""
    items = "".join(
        f'<li><a href="/sparql?format=json&amp;query={quote(q.body(frozenset()), safe="")}">{escape(q.name)}</a>: {escape(q.summary)}</li>'
        for q in questions() if not any(p.required or p.default for p in q.parameters.values()) or "?_" not in q.body(frozenset())
    )  # fmt: skip
    return _PAGE.replace("{lang}", resources.naming_language()).replace("{items}", items)


_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Sitgraph</title>
<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}textarea{width:100%;height:12em;font:14px monospace}
table{border-collapse:collapse;font-size:.85em}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left;vertical-align:top}</style></head><body>
<h1>Sitgraph</h1><p>A read-only SPARQL 1.1 endpoint: <code>/sparql</code></p>
<form id="f"><textarea id="q" name="query">SELECT ?type (COUNT(?event) AS ?events)
WHERE { ?event &lt;https://w3id.org/sitgraph/ontology#eventType&gt; ?type }
GROUP BY ?type ORDER BY DESC(?events)</textarea><p><button>Ask</button> <span id="s"></span></p></form><div id="r"></div>
<h2>Questions</h2><ul>{items}</ul>
<script>
document.getElementById("f").addEventListener("submit", async e => {
  e.preventDefault();
  const s = document.getElementById("s"), r = document.getElementById("r"); s.textContent = "…"; r.textContent = "";
  const a = await fetch("/sparql", {method: "POST", headers: {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    body: document.getElementById("q").value});
  const text = await a.text();
  if (!a.ok || !(a.headers.get("Content-Type") || "").includes("json")) { s.textContent = a.ok ? "" : "refused"; const p = document.createElement("pre"); p.textContent = text; r.append(p); return; }
  const data = JSON.parse(text), t = document.createElement("table"), h = t.insertRow();
  for (const v of data.head.vars) { const c = document.createElement("th"); c.textContent = v; h.append(c); }
  for (const b of data.results.bindings) { const row = t.insertRow(); for (const v of data.head.vars) row.insertCell().textContent = b[v] ? b[v].value : ""; }
  s.textContent = data.results.bindings.length + " rows"; r.append(t);
});
</script></body></html>
"""


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
