"""The time zone of whoever reads, for texts that name a moment; a page sets it from the browser of its visitor."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

# Letters and the command line have no browser: the funds that use the product are in Belgium.
WITHOUT_BROWSER = ZoneInfo("Europe/Brussels")
VIEWER_ZONE: ContextVar[tzinfo | None] = ContextVar("viewer_zone", default=None)


def to_viewer_time(at: datetime) -> datetime:
    """Convert a naive UTC date-time to a naive one where the viewer is."""
    return at.replace(tzinfo=UTC).astimezone(VIEWER_ZONE.get() or WITHOUT_BROWSER).replace(tzinfo=None)
