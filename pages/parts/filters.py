"""Filters that live in the address: shared by link, kept on reload, and forgiving of what they do not know.

A page reads its question first (`portfolio()`, `common()`), loads the view, and then draws the
filters with the choices that view offers. Values nobody knows are said once and dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from impact.i18n import day
from impact.model.words import Level
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts import frame

Value = TypeVar("Value")

# The names in the address, which are the widgets' keys too.
PORTFOLIO, THEME, LEVEL, AS_OF, COUNTING, SINCE, SORT = (
    "portfolio", "theme", "level", "as_of", "counting", "since", "sort",
)
ALL = "all"
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Common:
    """What portfolio and grantee both ask: up to when, which level, only what counts."""

    as_of: date | None
    level: Level | None
    only_counting: bool


def raw(name: str) -> str:
    """What the address or, after a click, the widget of this name says; '' where it says nothing."""
    held = st.session_state.get(name)
    value = held if held is not None else st.query_params.get(name)
    return "" if value is None or value == ALL else str(value)


def _understood(name: str, read: Callable[[str], Value]) -> Value | None:
    wish = raw(name)
    if not wish:
        return None
    try:
        return read(wish)
    except ValueError:
        refuse(name, wish)
        return None


def refuse(name: str, value: str) -> None:
    """Say that a value of the address is not known here, and forget it."""
    st.session_state.pop(name, None)
    if name in st.query_params:
        del st.query_params[name]
    st.info(frame.t("frame.filter.unknown", value=value[:60], filter=frame.t(f"frame.filter.{name}")))


def _flag(value: str) -> bool:
    return value.lower() in ("true", "1")


def common() -> Common:
    """The question as the address puts it."""
    return Common(
        as_of=_understood(AS_OF, date.fromisoformat),
        level=_understood(LEVEL, Level),
        only_counting=bool(_understood(COUNTING, _flag)),
    )


def portfolio(first: int = 0) -> PortfolioQuery:
    """The question to the portfolio as the address puts it."""
    asked = common()
    return PortfolioQuery(
        portfolio_id=_understood(PORTFOLIO, int),
        theme=raw(THEME) or None,
        level=asked.level,
        as_of=asked.as_of,
        only_counting=asked.only_counting,
        since=_understood(SINCE, date.fromisoformat),
        sort=raw(SORT) if raw(SORT) in ("name", "conversation") else "name",
        first=first,
        rows=PAGE_ROWS,
    )


def choice(name: str, options: Sequence[tuple[str, str]], every: str, width: int = 170) -> None:
    """A choice among (value, label), bound to the address; 'every' is the label of no limit."""
    labels = {ALL: every, **dict(options)}
    st.selectbox(
        frame.t(f"frame.filter.{name}"),
        list(labels),
        key=name,
        format_func=lambda value: labels.get(value, value),
        bind="query-params",
        width=width,
    )


def as_of(periods: Sequence[date]) -> None:
    """Up to which period end; the newest data where nothing is chosen."""
    language = frame.language()
    choice(AS_OF, [(end.isoformat(), day(language, end)) for end in periods], frame.t("frame.filter.as_of.all"))


def level(levels: Sequence[Level]) -> None:
    """Which level of change."""
    named = [(one.value, frame.t(f"words.level.{one.value}")) for one in levels]
    choice(LEVEL, named, frame.t("frame.filter.level.all"))


def counting() -> None:
    """Whether to leave out what lies above the ceiling."""
    st.toggle(
        frame.t("frame.filter.counting"), key=COUNTING, bind="query-params", help=frame.t("frame.filter.counting.help")
    )


def draw_portfolio(view: PortfolioView) -> None:
    """The filters of the portfolio page, with the choices of the view."""
    if len(view.portfolios) > 1:
        choice(PORTFOLIO, [(str(key), name) for key, name in view.portfolios[1:]], view.portfolios[0][1], 220)
    choice(THEME, view.themes, frame.t("frame.filter.theme.all"))
    level(view.levels if view.query.level is None else tuple(dict.fromkeys((view.query.level, *view.levels))))
    as_of(view.periods)
    counting()


def unknown_theme(view: PortfolioView) -> bool:
    """Whether the address asked for a theme that this portfolio does not have."""
    return view.query.theme is not None and view.query.theme not in {key for key, _ in view.themes}


def since(view: PortfolioView) -> Any:
    """The date to compare with, beside the list of changes."""
    return st.date_input(
        frame.t("frame.filter.since"), value=view.since, key=SINCE, bind="query-params", format="DD/MM/YYYY", width=170
    )
