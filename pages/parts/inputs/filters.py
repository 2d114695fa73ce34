"""Filters kept in URL parameters: shareable by link and kept on reload.

The URL is the source of truth and the widgets follow it. Streamlit's own binding writes the label of a
choice into the URL; ours writes its key, so that a link made in Dutch opens in French.

A page reads its query from the URL first, loads the view, and then draws the filters with the choices
that the view offers. Unknown values are reported once and removed from the URL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from impact.i18n import day
from impact.model.words import LEVEL_ORDER, Level
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.layout import frame

Value = TypeVar("Value")

# Names of URL parameters.
PORTFOLIO, THEME, LEVEL, AS_OF, COUNTING, SINCE, SORT = (
    "portfolio", "theme", "level", "as_of", "counting", "since", "sort",
)
ALL = "all"
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class CommonFilters:
    """Filters of both the portfolio and the grantee: as-of day, level, and only figures that count."""

    as_of: date | None
    level: Level | None
    only_counting: bool


def read_raw(name: str) -> str:
    """The text of a URL parameter; '' where it is absent or 'all'."""
    value = st.query_params.get(name, "")
    return "" if value == ALL else value


def _parse(name: str, read: Callable[[str], Value]) -> Value | None:
    wish = read_raw(name)
    if not wish:
        return None
    try:
        return read(wish)
    except ValueError:
        refuse_value(name, wish)
        return None


def refuse_value(name: str, value: str) -> None:
    """Report that the value of a URL parameter is unknown, and remove it from the URL."""
    st.query_params.pop(name, None)
    st.info(frame.t("frame.filter.unknown", value=value[:60], filter=frame.t(f"frame.filter.{name}")))


def _parse_flag(value: str) -> bool:
    return value.lower() in ("true", "1")


def read_common() -> CommonFilters:
    """Read the common filters from the URL."""
    return CommonFilters(
        as_of=_parse(AS_OF, date.fromisoformat),
        level=_parse(LEVEL, Level),
        only_counting=bool(_parse(COUNTING, _parse_flag)),
    )


def read_portfolio_query(first: int = 0) -> PortfolioQuery:
    """Read the portfolio query from the URL; `first` is the first row, counted from 0."""
    common_filters = read_common()
    return PortfolioQuery(
        portfolio_id=_parse(PORTFOLIO, int),
        theme=read_raw(THEME) or None,
        level=common_filters.level,
        as_of=common_filters.as_of,
        only_counting=common_filters.only_counting,
        since=_parse(SINCE, date.fromisoformat),
        sort=read_raw(SORT) if read_raw(SORT) in ("name", "conversation") else "name",
        first=first,
        rows=PAGE_ROWS,
    )


def sync_widget(name: str, value: Any) -> str:
    """Set the state of a filter's widget to `value`, as in the URL, and return the key of the widget."""
    key = f"filter-{name}"
    st.session_state[key] = value
    return key


def write_address(name: str, default: Any = ALL) -> None:
    """Write the value of a widget to its URL parameter; the default removes it. Paging starts again."""
    value = st.session_state[f"filter-{name}"]
    st.query_params.pop("from", None)
    if value is None or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value.isoformat() if isinstance(value, date) else str(value).lower()


def draw_choice(name: str, options: Sequence[tuple[str, str]], every: str, width: int = 160) -> None:
    """Draw a select box of (key, label); `every` is the label of "no filter"; `width` is in pixels."""
    labels = {ALL: every, **dict(options)}
    current = read_raw(name)
    st.selectbox(
        frame.t(f"frame.filter.{name}"),
        list(labels),
        key=sync_widget(name, current if current in labels else ALL),
        format_func=lambda value: labels.get(value, value),
        on_change=write_address,
        args=(name,),
        filter_mode=None,
        width=width,
    )


def draw_as_of(periods: Sequence[date]) -> None:
    """Draw the choice of the as-of day: the ends of periods, the day in the URL, or the last well-covered period."""
    current = _parse(AS_OF, date.fromisoformat)
    ends = sorted({*periods, current} if current else set(periods), reverse=True)
    options = [(end.isoformat(), day(frame.language(), end)) for end in ends]
    draw_choice(AS_OF, options, frame.t("frame.filter.as_of.all"))


def draw_level(levels: Sequence[Level]) -> None:
    """Draw the choice of the level of change: the levels present and the one in the URL."""
    current = _parse(LEVEL, Level)
    available = [item for item in LEVEL_ORDER if item in levels or item is current]
    options = [(item.value, frame.t(f"words.level.{item.value}")) for item in available]
    draw_choice(LEVEL, options, frame.t("frame.filter.level.all"))


def draw_counting() -> None:
    """Draw the toggle that leaves out levels above the ceiling of accountability."""
    st.toggle(
        frame.t("frame.filter.counting"),
        key=sync_widget(COUNTING, _parse_flag(read_raw(COUNTING))),
        on_change=write_address,
        args=(COUNTING, False),
        help=frame.t("frame.filter.counting.help"),
    )


def draw_order(ways: Sequence[str]) -> None:
    """Draw the choice of the sort order; the first is the default."""
    current = read_raw(SORT)
    st.segmented_control(
        frame.t("frame.filter.sort"),
        ways,
        key=sync_widget(SORT, current if current in ways else ways[0]),
        required=True,
        format_func=lambda way: frame.t(f"frame.filter.sort.{way}"),
        label_visibility="collapsed",
        on_change=write_address,
        args=(SORT, ways[0]),
    )


def draw_portfolio(view: PortfolioView) -> None:
    """Draw the filters of the portfolio page with the choices of the view."""
    if len(view.portfolios) > 1:
        draw_choice(PORTFOLIO, [(str(key), name) for key, name in view.portfolios[1:]], view.portfolios[0][1], 220)
    draw_choice(THEME, view.themes, frame.t("frame.filter.theme.all"))
    draw_level(view.levels)
    draw_as_of(view.periods)
    draw_counting()


def has_unknown_theme(view: PortfolioView) -> bool:
    """Whether the URL names a theme that this portfolio does not have."""
    return view.query.theme is not None and view.query.theme not in {key for key, _ in view.themes}


def draw_since(view: PortfolioView) -> None:
    """Draw the date to compare with, beside the list of changes."""
    st.date_input(
        frame.t("frame.filter.since"),
        key=sync_widget(SINCE, view.since),
        on_change=write_address,
        args=(SINCE, None),
        format="DD/MM/YYYY",
        width=170,
    )
