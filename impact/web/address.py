"""Client address and scheme of a request; forwarded headers are trusted from configured proxies only."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from impact.services.core import settings


def client_ip(request: HTTPConnection) -> str:
    """IP address of the visitor: the peer, or the last X-Forwarded-For hop before our trusted proxies."""
    peer = request.client.host if request.client else ""
    trusted = settings.trusted_proxies()
    if peer not in trusted:
        return peer
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops:
        hop = hops.pop()
        if hop not in trusted:
            return hop
    return peer


def is_secure(request: HTTPConnection) -> bool:
    """Whether the visitor's browser uses https, to this server or to a trusted proxy."""
    peer = request.client.host if request.client else ""
    if peer in settings.trusted_proxies():
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
