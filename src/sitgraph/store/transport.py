"""Requests to the server of a store: who asks, when to try again, and in which words a refusal is told.

Who asks is read from the environment: SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (Basic; Digest with
SITGRAPH_STORE_DIGEST=1), or SITGRAPH_STORE_TOKEN (Bearer).
"""

from __future__ import annotations

import base64
import http.client
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO

from sitgraph.errors import StoreError, Unreachable

_SECONDS = 60
_TRIES = 4
_LONGEST_PAUSE = 30.0
_PASSING = frozenset({429, 502, 503, 504})
MOST_ANSWER = 500_000_000
"""The largest answer that is read, in bytes."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its body, and the password at a host that nobody named."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        return None


def opener(address: str) -> urllib.request.OpenerDirector:
    """What opens requests to the server of `address`.

    Raises StoreError where it is no address, or holds a password, which would be shown in messages and lists of processes.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0 and address.isprintable() and " " not in address
    except ValueError:
        raise StoreError(f"{address}: not an address; write http://HOST:PORT/path") from None
    if not sound:
        raise StoreError(f"{address}: not an address; write http://HOST:PORT/path")
    if parts.username or parts.password:
        raise StoreError(f"{parts.hostname}: write the address without a name and password; set SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD")
    user = os.environ.get("SITGRAPH_STORE_USER")
    if not user or not os.environ.get("SITGRAPH_STORE_DIGEST"):
        return urllib.request.build_opener(_NoRedirect())
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, f"{parts.scheme}://{parts.netloc}/", user, os.environ.get("SITGRAPH_STORE_PASSWORD", ""))
    return urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPDigestAuthHandler(passwords))


def send(by: urllib.request.OpenerDirector, request: urllib.request.Request, *, patient: bool = False) -> tuple[bytes, Mapping[str, str]]:
    """The body and headers of the answer; what may pass is tried again, a refused connection only by the `patient`.

    Raises Unreachable where the server does not answer or refuses whatever it is asked, StoreError where it refuses this.
    """
    address = request.full_url.partition("?")[0]
    for key, value in _authorisation().items():
        request.add_unredirected_header(key, value)
    for attempt in range(1, _TRIES + 1):
        pause = 0.5 * 2 ** (attempt - 1)
        try:
            with by.open(request, timeout=_SECONDS) as answer:
                data: bytes = answer.read(MOST_ANSWER + 1)
                if len(data) > MOST_ANSWER:
                    raise StoreError(f"{address}: the answer is larger than {MOST_ANSWER:,} bytes; ask with --limit")
                return data, answer.headers
        except urllib.error.HTTPError as error:
            if error.code not in _PASSING or attempt == _TRIES:
                raise _refusal(address, error) from None
            asked = error.headers.get("Retry-After", "")
            pause = min(float(asked), _LONGEST_PAUSE) if asked.isdigit() else pause
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            vain = isinstance(reason, OSError) and not isinstance(reason, (ConnectionResetError, TimeoutError)) and not patient
            if vain or attempt == _TRIES:
                raise Unreachable(f"{address}: does not answer ({_line(reason) or type(reason).__name__})") from None
        except ValueError:
            raise StoreError("SITGRAPH_STORE_TOKEN: holds a character that no header may hold") from None
        time.sleep(pause)
    raise AssertionError(_TRIES)


def _authorisation() -> dict[str, str]:
    token = os.environ.get("SITGRAPH_STORE_TOKEN", "").strip()
    if token:
        return {"Authorization": f"Bearer {token}"}
    user = os.environ.get("SITGRAPH_STORE_USER")
    if user and not os.environ.get("SITGRAPH_STORE_DIGEST"):
        secret = f"{user}:{os.environ.get('SITGRAPH_STORE_PASSWORD', '')}".encode()
        return {"Authorization": f"Basic {base64.b64encode(secret).decode()}"}
    return {}


def _refusal(address: str, error: urllib.error.HTTPError) -> StoreError:
    if error.code in (401, 403):
        wanted = error.headers.get("WWW-Authenticate", "").partition(" ")[0].lower()
        if not os.environ.get("SITGRAPH_STORE_USER") and not os.environ.get("SITGRAPH_STORE_TOKEN"):
            remedy = "set SITGRAPH_STORE_USER and SITGRAPH_STORE_PASSWORD (SITGRAPH_STORE_DIGEST=1 for Digest), or SITGRAPH_STORE_TOKEN"
        elif wanted == "digest" and not os.environ.get("SITGRAPH_STORE_DIGEST"):
            remedy = "it wants Digest authentication: set SITGRAPH_STORE_DIGEST=1"
        else:
            digest = "" if os.environ.get("SITGRAPH_STORE_DIGEST") else " (where it wants Digest, set SITGRAPH_STORE_DIGEST=1)"
            remedy = f"it does not take this name and password, or this token, for that{digest}"
        return Unreachable(f"{address}: refused ({error.code}); {remedy}")
    if 300 <= error.code < 400:
        return Unreachable(f"{address}: sends on to {_line(error.headers.get('Location'))}; name that address if it is right")
    if error.code in (404, 405):
        return Unreachable(f"{address}: nothing is taken there ({error.code}); see which addresses the store has (--to, --graph-store, --update)")
    try:
        said = _line(error.read(2_000).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        said = ""
    return StoreError(f"{address}: answered {error.code} {error.reason}{f': {said}' if said else ''}")


def _line(text: object) -> str:
    """What a server says, as a piece of one line that does nothing to a terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(text or "").split()))[:240]
