"""Client address and scheme of a request; forwarded headers are trusted from configured proxies only."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from impact.services.core import settings

# What one line of a provider gets at least.
IPV6_NETWORK_BITS = 64


def client_ip(request: HTTPConnection) -> str:
    """Where the visitor is, for whatever is counted by address: the peer, or the last hop of X-Forwarded-For before our
    trusted proxies.

    Of IPv6 the network of 64 bits: whoever has one address there has all of them.
    """
    return _name_network(_find_client(request))


def _find_client(request: HTTPConnection) -> str:
    peer = _parse(request.client.host) if request.client else ""
    trusted = _list_trusted()
    if peer not in trusted:
        return peer
    hops = [_parse(hop) for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if hop not in trusted), peer)


def _list_trusted() -> frozenset[str]:
    return frozenset(map(_parse, settings.trusted_proxies()))


def _parse(words: str) -> str:
    """An address in its one spelling: without a port or a zone, an IPv4 one within IPv6 as IPv4; else the words."""
    words = words.strip()
    host = words[1:].partition("]")[0] if words.startswith("[") else words
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        host_address = ip_address(host.partition("%")[0])
    except ValueError:
        return words
    return str(getattr(host_address, "ipv4_mapped", None) or host_address)


def _name_network(host: str) -> str:
    try:
        return str(IPv6Network((host, IPV6_NETWORK_BITS), strict=False))
    except ValueError:
        return host


def is_secure(request: HTTPConnection) -> bool:
    """Whether the visitor's browser uses https, to this server or to a trusted proxy."""
    peer = _parse(request.client.host) if request.client else ""
    if peer in _list_trusted():
        return request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[-1].strip() == "https"
    return request.url.scheme in ("https", "wss")


def is_own_form(request: HTTPConnection) -> bool:
    """Whether a form was sent from a page of ours (CSRF check by Sec-Fetch-Site and Origin).

    Ours are the requested host and that of IMPACT_BASE_URL, as a proxy may use another name. Clients without
    these headers are no browsers, so they hold no cookie of a victim.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    hosts = (request.headers.get("host"), urlsplit(settings.base_url()).netloc)
    return origin is None or origin.partition("://")[2] in hosts
