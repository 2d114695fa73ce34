"""Filters kept in URL parameters: shareable by link and kept on reload.

The URL is the source of truth and the widgets follow it. Streamlit's own binding writes the label of a
choice into the URL; ours writes its key, so that a link made in Dutch opens in French.

A page reads its query from the URL first, loads the view, and then draws the filters with the choices
that the view offers. Unknown values are reported once and removed from the URL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from impact.i18n import day
from impact.i18n.regions import name_place
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.layout import frame

Value = TypeVar("Value")

# Names of URL parameters.
PORTFOLIO, THEME, LEVEL, AS_OF, COUNTING, SINCE, SORT, SEARCH, REGION, GOAL = (
    "portfolio", "theme", "level", "as_of", "counting", "since", "sort", "search", "region", "goal",
)
ALL = "all"
MORE_ICON = ":material/tune:"
LONGEST_SEARCH = 100
PAGE_ROWS = 50
# In pixels: how wide a select box is at least and at most, a letter of its label, and what stands beside that.
NARROWEST, WIDEST, LETTER_WIDTH, ROOM_BESIDE = 160, 300, 7.6, 56
# Beside what is chosen stand its cross, that of the whole box and the arrow.
WIDEST_CHOSEN, ROOM_BESIDE_CHOSEN = 320, 110


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
    message = frame.t("frame.filter.unknown", value=value[:60], filter=frame.t(f"frame.filter.{name}"))
    st.info(frame.escape_markdown(message))


def _parse_flag(value: str) -> bool:
    return value.lower() in ("true", "1")


def read_common() -> CommonFilters:
    """Read the common filters from the URL."""
    return CommonFilters(as_of=read_as_of(), level=_parse(LEVEL, Level), only_counting=read_only_counting())


def read_as_of() -> date | None:
    """The as-of day of the URL."""
    return _parse(AS_OF, date.fromisoformat)


def read_day(name: str) -> date | None:
    """The day in a URL parameter; one that is none is reported and removed."""
    return _parse(name, date.fromisoformat)


def read_only_counting() -> bool:
    """Whether the URL asks for figures that count only."""
    return bool(_parse(COUNTING, _parse_flag))


def read_portfolio_query(first: int = 0) -> PortfolioQuery:
    """Read the portfolio query from the URL; `first` is the first row, counted from 0."""
    common_filters = read_common()
    return PortfolioQuery(
        portfolio_id=_parse(PORTFOLIO, int),
        theme=read_raw(THEME) or None,
        level=common_filters.level,
        as_of=common_filters.as_of,
        only_counting=common_filters.only_counting,
        region=read_raw(REGION) or None,
        goal=read_raw(GOAL) or None,
        since=_parse(SINCE, date.fromisoformat),
        sort=read_raw(SORT) if read_raw(SORT) in ("name", "conversation", "frame") else "name",
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


def draw_choice(name: str, options: Sequence[tuple[str, str]], every: str) -> None:
    """Draw a select box of (key, label), wide enough for each label; `every` is the label of "no filter"."""
    labels = {ALL: every, **dict(options)}
    longest = max(len(label) for label in labels.values())
    width = round(min(max(NARROWEST, longest * LETTER_WIDTH + ROOM_BESIDE), WIDEST))
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


def read_choices(name: str, known_values: Collection[str]) -> tuple[str, ...]:
    """The values of a repeated URL parameter, in their order; an unknown one is reported and removed."""
    wishes = [value for value in dict.fromkeys(st.query_params.get_all(name)) if value and value != ALL]
    unknown = [value for value in wishes if value not in known_values]
    for value in unknown:
        refuse_value(name, value)
    chosen_values = tuple(value for value in wishes if value in known_values)
    if unknown and chosen_values:
        st.query_params[name] = list(chosen_values)
    return chosen_values


def draw_choices(
    name: str, options: Sequence[tuple[str, str]], chosen_values: Sequence[str], width: int | str = 160
) -> None:
    """Draw a box in which several of (key, label) can be chosen; nothing chosen means: no filter.

    A width in pixels is that of an empty box: one with something chosen is wide enough to read it.
    """
    labels = dict(options)
    if chosen_values and isinstance(width, int):
        longest = max(len(labels.get(value, value)) for value in chosen_values)
        width = round(min(max(width, longest * LETTER_WIDTH + ROOM_BESIDE_CHOSEN), WIDEST_CHOSEN))
    st.multiselect(
        frame.t(f"frame.filter.{name}"),
        list(labels),
        key=sync_widget(name, list(chosen_values)),
        format_func=lambda value: labels.get(value, value),
        placeholder=frame.t(f"frame.filter.{name}.all"),
        on_change=_write_choices,
        args=(name,),
        select_all=False,
        wrap=True,
        width=width,
    )


def _write_choices(name: str) -> None:
    chosen_values = st.session_state[f"filter-{name}"]
    if chosen_values:
        st.query_params[name] = list(chosen_values)
    else:
        st.query_params.pop(name, None)


def draw_search(width: int | str = 220) -> None:
    """Draw the field for words that a row must hold; Enter applies it."""
    st.text_input(
        frame.t("frame.filter.search"),
        key=sync_widget(SEARCH, read_raw(SEARCH)[:LONGEST_SEARCH]),
        type="search",
        max_chars=LONGEST_SEARCH,
        placeholder=frame.t("frame.filter.search.all"),
        on_change=write_address,
        args=(SEARCH, ""),
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
        draw_choice(PORTFOLIO, [(str(key), name) for key, name in view.portfolios[1:]], view.portfolios[0][1])
    draw_choice(THEME, view.themes, frame.t("frame.filter.theme.all"))
    draw_level(view.levels)
    draw_as_of(view.periods)
    _draw_places_and_goals(view)
    draw_counting()


def _draw_places_and_goals(view: PortfolioView) -> None:
    """Draw the choices of place and of goal behind one button, of each where there are several or one is chosen."""
    language = frame.language()
    places = [(key, name_place(key, language)) for key in view.places]
    goals = [(number, f"{number}. {frame.t(f'grants.goal.{number}')}") for number in view.goals]
    every = ((REGION, places, view.query.region), (GOAL, goals, view.query.goal))
    usable = [(name, options) for name, options, wish in every if len(options) > 1 or wish]
    if not usable:
        return
    with st.popover(name_more_filters(sum(bool(wish) for *_, wish in every)), icon=MORE_ICON, key="more-filters"):
        for name, options in usable:
            draw_choice(name, options, frame.t(f"frame.filter.{name}.all"))


def name_more_filters(active: int) -> str:
    """The label of the button with further filters: it says how many of them are in use."""
    return frame.t("frame.filters.active", n=active) if active else frame.t("frame.filters.more")


def find_unknown(view: PortfolioView) -> dict[str, str]:
    """What the URL asks for that this portfolio does not have, or does not show to this viewer: value by parameter."""
    query = view.query
    wishes = (
        (THEME, query.theme, {key for key, _ in view.themes}), (REGION, query.region, view.places),
        (GOAL, query.goal, view.goals),
    )  # fmt: skip
    return {name: wish for name, wish, known_values in wishes if wish is not None and wish not in known_values}


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
