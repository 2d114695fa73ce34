"""Where a request comes from, and whether it came over https: believed of trusted proxies only."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from impact.services.core import settings


def client(request: HTTPConnection) -> str:
    """The address of the visitor: the peer, or the last hop before our own proxies where the peer is one."""
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


def secure(request: HTTPConnection) -> bool:
    """Whether the visitor's browser speaks https, to us or to a proxy of ours."""
    peer = request.client.host if request.client else ""
    if peer in settings.trusted_proxies():
        return request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[-1].strip() == "https"
    return request.url.scheme in ("https", "wss")


def own(request: HTTPConnection) -> bool:
    """Whether a form was sent from a page of ours; a browser says so, and what is no browser has no cookie to steal.

    Ours is the host that was asked, and the one of IMPACT_BASE_URL where a proxy asks us by another name.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    hosts = (request.headers.get("host"), urlsplit(settings.base_url()).netloc)
    return origin is None or origin.partition("://")[2] in hosts
