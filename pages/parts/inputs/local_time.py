"""Moments as they are read: in the time of the viewer's own clock, where their browser says which that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st
from babel.dates import format_datetime

from impact.i18n import BABEL_LOCALES
from pages.parts.layout import frame


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name in available_timezones() else UTC


def zone() -> tzinfo:
    """The time zone of the viewer; UTC where their browser does not say, or names one we do not know."""
    return _zone(st.context.timezone or "")


def local(at: datetime) -> datetime:
    """A moment in UTC on the viewer's clock, without a zone."""
    return at.replace(tzinfo=UTC).astimezone(zone()).replace(tzinfo=None)


def shown(at: datetime) -> str:
    """A moment in UTC as day and time of the viewer ('13 jan 2026 14:05')."""
    return str(format_datetime(local(at), "d MMM y HH:mm", locale=BABEL_LOCALES[frame.language()]))


def begins(when: date) -> datetime:
    """The moment in UTC at which a day of the viewer begins."""
    return datetime.combine(when, time.min, zone()).astimezone(UTC).replace(tzinfo=None)
