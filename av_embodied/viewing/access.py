"""Who may ask: tokens, the page's own origin, and what a browser may run."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from ..errors import InputError

SHORTEST_TOKEN = 8  # characters
IMPORT_MAP = "sha256-ZH1ftn1HxAv6T0xmExDh49+TndDWtaISLG8ZR+udNHI="
"""The one script that stands in the page itself: where its modules lie. A test compares them."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' '{IMPORT_MAP}'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""Of every answer: only the page's own files run, and nothing else is asked for."""


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether `host` stands for every address of this machine."""
    try:
        return not host or ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def token_for(host: str, given: str | None) -> str | None:
    """The token that a server at `host` asks for: the one given, one made, or none on loopback.

    Raises InputError for one that is too short or would not fit into an address.
    """
    if given is None:
        return None if is_loopback(host) else secrets.token_urlsafe()
    if len(given) < SHORTEST_TOKEN or not all(
        c.isascii() and (c.isalnum() or c in "-_.~") for c in given
    ):
        raise InputError(
            f"token must be at least {SHORTEST_TOKEN} letters, digits, -, _, . or ~, got {given!r}"
        )
    return given


def is_token(token: str | None, said: str | None) -> bool:
    """Whether `said` is the `token`, compared in constant time; where there is none, all may."""
    if token is None:
        return True
    # What is no text at all arrives as lone surrogates.
    spoken = None if said is None else said.encode(errors="surrogatepass")
    return spoken is not None and hmac.compare_digest(spoken, token.encode())


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a request came from our own page: browsers say from where, other programs need not.

    `host` is the request's own Host header.
    """
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == host
    except ValueError:  # such as http://[
        return False


def is_own_host(host: str, bound: str) -> bool:
    """Whether a Host header may be ours: on loopback only names of loopback are.

    Otherwise a page of somebody's, whose name is made to point here, could ask as if it were ours.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return not is_loopback(bound) or is_loopback(name)
