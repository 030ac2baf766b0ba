"""Fetching what stands at an address that the user names: politely, and never more than was asked for.

One request at a time, a pause between two to the same host (a second, or what its robots.txt asks for), limits of size
and time, and no redirect from the web into this machine or its own network.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
import time
import urllib.error
import urllib.request
import urllib.robotparser
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import IO, Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from sitgraph import __version__
from sitgraph.errors import InputError

MOST_PAGE = 10_000_000
"""The largest page that is fetched, in bytes, unpacked."""
MOST_SECONDS = 60.0
"""How long the fetching of one page may take in all."""

_SILENCE = 20
_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_CHUNK = 1 << 16
_ROBOTS_SIZE = 500_000
_AGENT = f"sitgraph/{__version__} (+https://w3id.org/sitgraph)"
# What is no page, by the beginning of its media type.
_NO_PAGES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/msword", "application/vnd.")
_T = TypeVar("_T")
_last: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from an address: its bytes, unpacked, and what the server says it is in ("text/html", "utf-8"), "" if nothing."""

    data: bytes
    type: str
    charset: str


def is_address(name: str) -> bool:
    """Is `name` an http or https address?"""
    return name.lower().startswith(("http://", "https://"))


def fetch(address: str) -> Fetched:
    """What stands at an address.

    Raises InputError, with what to do instead, where it cannot be had, is too large, takes too long, is no page, or
    robots are kept out.
    """
    plain = _ascii(address)
    host = urlsplit(plain).netloc
    try:
        return _within(MOST_SECONDS, lambda: _fetched(plain, host))
    except urllib.error.HTTPError as error:
        raise InputError(f"the server answered {error.code} {' '.join(str(error.reason).split())[:200]}") from None
    except TimeoutError:
        raise InputError(f"no answer in time (at most {MOST_SECONDS:g} s for a page); try again later, or save it by hand") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError, EOFError, zlib.error) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise InputError(f"cannot be fetched ({' '.join(str(reason).split())[:200]})") from None
    finally:
        _last[host] = time.monotonic()


def _ascii(address: str) -> str:
    """The address as it goes over the wire. Raises InputError for one that is malformed or holds a password."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
        if parts.username is not None or parts.password is not None:
            raise InputError("holds a name or password, which would be kept as the article's id; save the page by hand")
        if not host:
            raise ValueError
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        raise InputError("no valid address; write it as https://host/page") from None
    kept = "%/:=&?~+!$,;'@()*[]"
    where = name if port is None else f"{name}:{port}"
    return urlunsplit((parts.scheme.lower(), where, quote(parts.path or "/", safe=kept), quote(parts.query, safe=kept), ""))


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """What `call` gives. Raises TimeoutError after `seconds`, however slowly a server drips: the call is then left to itself."""
    answer: list[_T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(call())
        except BaseException as error:  # noqa: BLE001  (told in the thread that asked)
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failure:
        raise failure[0]
    if not answer:
        raise TimeoutError
    return answer[0]


def _fetched(address: str, host: str) -> Fetched:
    root = _root(address)
    _check_robots(address, inside=not _is_public(address))
    delay = _robots(root, not _is_public(address)).crawl_delay(_AGENT) or 0
    wait = _last.get(host, 0.0) + min(max(_PAUSE, float(delay)), _LONGEST_PAUSE) - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    headers = {"User-Agent": _AGENT, "Accept": "text/html,application/xhtml+xml,application/xml,text/plain;q=0.8,*/*;q=0.1", "Accept-Encoding": "gzip"}
    opener = _opener(inside=not _is_public(address), checked=True)
    with opener.open(urllib.request.Request(address, headers=headers), timeout=_SILENCE) as answer:
        kind = answer.headers.get_content_type() if answer.headers.get("Content-Type") else ""
        if kind.startswith(_NO_PAGES):
            raise InputError(f"is {kind}, no page; save its text as a .txt file")
        coding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
        data = _body(answer, coding)
        return Fetched(data, kind, answer.headers.get_content_charset() or "")


def _body(answer: Any, coding: str) -> bytes:
    """The body of an answer, unpacked, of at most `MOST_PAGE` bytes."""
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise InputError(f"is packed as {coding[:40]!r}, which was not asked for; save the page by hand")
    # 32 + 15: gzip or zlib, told by the header.
    unpacked = None if coding == "identity" else zlib.decompressobj(47)
    parts: list[bytes] = []
    size = 0
    until = time.monotonic() + MOST_SECONDS
    while chunk := answer.read1(_CHUNK):
        if time.monotonic() > until:
            raise TimeoutError
        if unpacked is not None:
            # Never more than is allowed comes out at once, however much a bomb holds.
            chunk = unpacked.decompress(chunk, MOST_PAGE + 1 - size)
        parts.append(chunk)
        size += len(chunk)
        if size > MOST_PAGE:
            raise InputError(f"more than {MOST_PAGE:,} bytes; not fetched")
    if unpacked is not None and not unpacked.eof or answer.length:
        raise InputError("the answer ends in the middle; try again later")
    return b"".join(parts)


# ── who may be asked ──────────────────────────────────────────────────────────────────────────────────


def _root(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _is_public(address: str) -> bool:
    """Does an address lie in the public internet, and not on this machine or in its own network?

    A host that cannot be resolved counts as public: fetching it fails, or is a proxy's business.
    """
    try:
        parts = urlsplit(address)
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
        return all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)
    except (OSError, ValueError):
        return True


def _check_robots(address: str, *, inside: bool) -> None:
    if not _robots(_root(address), inside).can_fetch(_AGENT, address):
        raise InputError("its robots.txt keeps programs out; save the page by hand and give the file")


@lru_cache(maxsize=64)
def _robots(root: str, inside: bool) -> urllib.robotparser.RobotFileParser:
    """The rules of a host by RFC 9309: without a robots.txt all is allowed, with one that its server fails to give nothing is."""
    rules = urllib.robotparser.RobotFileParser()
    request = urllib.request.Request(f"{root}/robots.txt", headers={"User-Agent": _AGENT})
    lines: list[str] = []
    try:
        with _opener(inside=inside, checked=False).open(request, timeout=_SILENCE) as answer:
            lines = answer.read(_ROBOTS_SIZE).decode("utf-8", "replace").splitlines()
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise InputError(f"its robots.txt cannot be had ({error.code} {error.reason}); try again later, or save the page by hand") from None
    rules.parse(lines)
    return rules


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to other pages of the web, where the robots of their hosts allow it."""

    max_redirections = 5

    def __init__(self, *, inside: bool, checked: bool) -> None:
        self._inside, self._checked = inside, checked

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if not is_address(newurl):
            raise InputError(f"leads to {newurl[:100]!r}, no web address")
        target = _ascii(newurl)
        if not self._inside and not _is_public(target):
            raise InputError("leads from the web into this machine or its network; name that address yourself if you mean it")
        if self._checked:
            _check_robots(target, inside=self._inside)
        return super().redirect_request(req, fp, code, msg, headers, target)  # type: ignore[arg-type]


def _opener(*, inside: bool, checked: bool) -> urllib.request.OpenerDirector:
    """What opens web addresses and nothing else: no files, no FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(), urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(), urllib.request.UnknownHandler(), _Redirects(inside=inside, checked=checked),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener
