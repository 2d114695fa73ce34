"""Date-times in the viewer's time zone, as their browser reports it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from babel.dates import format_datetime

from impact.i18n import BABEL_LOCALES
from pages.parts.layout import frame
from pages.parts.layout.visitor import get_zone


def to_local(at: datetime) -> datetime:
    """Convert a naive UTC date-time to a naive one in the viewer's time zone."""
    return at.replace(tzinfo=UTC).astimezone(get_zone()).replace(tzinfo=None)


def format_local(at: datetime) -> str:
    """Format a naive UTC date-time in the viewer's time zone and language ('13 jan 2026 14:05')."""
    return str(format_datetime(to_local(at), "d MMM y HH:mm", locale=BABEL_LOCALES[frame.language()]))


def start_of_day(when: date) -> datetime:
    """The naive UTC date-time at which a day begins in the viewer's time zone."""
    return datetime.combine(when, time.min, get_zone()).astimezone(UTC).replace(tzinfo=None)
