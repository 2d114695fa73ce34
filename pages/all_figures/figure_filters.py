"""Filters of all figures in URL parameters: of each several values may be chosen, and words may be searched for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from impact.i18n import day
from impact.i18n.regions import list_keys_of, name_place, order_keys
from impact.model.figures.status_groups import ON_COURSE, TO_DISCUSS
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.views.figures.figure_columns import REPORTING_WORDS, AllFigures
from impact.views.figures.status_counts import IN_BAND
from pages.all_figures.counted_statuses import COUNTED_ORDER, list_counted_statuses
from pages.parts.inputs import filters
from pages.parts.layout import frame

ORGANISATION, STATUS, MEASURE, PERIOD, REPORTING = "organisation", "status", "measure", "period", "reporting"
# Groups of statuses that sentences count, so that each number leads to exactly its list.
# A band that was kept goes well, and is counted apart from what was achieved.
STATUS_GROUPS = {
    name: (*(status.value for status in group), *apart)
    for name, group, apart in (
        ("to_discuss", TO_DISCUSS, ()),
        ("going_well", ON_COURSE, (IN_BAND.key,)),
        ("rated", ON_COURSE + TO_DISCUSS, (IN_BAND.key,)),
    )
}
WIDTHS = {ORGANISATION: 220}
# Beside the search; the others are behind one button, so that the table begins on the first screen.
ALWAYS_SHOWN = (filters.THEME, ORGANISATION, filters.LEVEL, STATUS)
SEARCHED = ("title", "grantee", "code", "theme_title", "unit", "portfolio")

# What was chosen, by the name of the filter.
Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, the column it limits, and its choices as (key, label).

    `values` are what stands in the column for a key, where that is not the key itself; of several any may stand there.
    With `is_list` each cell of the column is a list, of which any may be the value.
    """

    name: str
    column: str
    choices: tuple[tuple[str, str], ...]
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_list: bool = False


def list_filters(view: AllFigures, figures: pd.DataFrame) -> tuple[Filter, ...]:
    """The filters with the choices that occur in the figures."""
    return (
        Filter(filters.PORTFOLIO, "portfolio", view.portfolios, {key: (name,) for key, name in view.portfolios}),
        Filter(filters.THEME, "theme", view.themes),
        Filter(filters.LEVEL, "level", _list_choices(figures, "level", LEVEL_ORDER)),
        Filter(ORGANISATION, "grantee_id", view.grantees),
        Filter(STATUS, "status", _list_status_choices(figures), STATUS_GROUPS),
        Filter(MEASURE, "measure", _list_choices(figures, "measure", Measure)),
        _list_regions(figures),
        Filter(filters.GOAL, "goals", _list_goals(figures), is_list=True),
        Filter(PERIOD, "period_end", _list_periods(figures)),
        Filter(REPORTING, "reporting", _list_reporting_choices(figures), is_list=True),
    )


def read_choices(filter_list: tuple[Filter, ...]) -> Choices:
    """What the URL asks for, by filter; unknown values are reported and removed from it."""
    return {item.name: filters.read_choices(item.name, dict(item.choices)) for item in filter_list}


def read_question(choices: Choices) -> tuple[Any, ...]:
    """What identifies the rows besides the day: a file made for another question is not offered."""
    return (tuple(sorted(choices.items())), filters.read_raw(filters.SEARCH), filters.read_only_counting())


def apply_filters(filter_list: tuple[Filter, ...], choices: Choices, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that match every filter of the URL and hold every word that is searched for."""
    for item in filter_list:
        wanted_values = {value for key in choices[item.name] for value in item.values.get(key, (key,))}
        if not wanted_values:
            continue
        cells = list_counted_statuses(figures) if item.name == STATUS else figures[item.column]
        if item.is_list:
            fits = pd.Series([not wanted_values.isdisjoint(cell) for cell in cells], index=figures.index, dtype=bool)
        else:
            fits = cells.astype("string").isin(wanted_values)
        figures = figures[fits]
    words = fold(filters.read_raw(filters.SEARCH)).split()
    if words:
        figures = figures[_hold_words(figures, words)]
    return figures[figures["counts"]] if filters.read_only_counting() else figures


def is_for_conversation(choices: Choices) -> bool:
    """Whether exactly those figures are asked for that raise a question."""
    return tuple(choices[STATUS]) == ("to_discuss",)


def order_by_urgency(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with those first that are furthest from their path: by status, then by the progress they made.

    Whoever asks what to talk about first gets no list by the alphabet; what stands alike keeps its order.
    """
    places = {status.value: place for place, status in enumerate(TO_DISCUSS)}
    keys = pd.DataFrame({"place": figures["status"].astype("string").map(places), "pace": figures["pace"]})
    return figures.loc[keys.sort_values(["place", "pace"], kind="stable").index]


def fold(words: str) -> str:
    """A text without capitals and accents, as one searches."""
    # Most rows have no accents; taking letters apart is most of the time of a search in thousands of rows.
    if words.isascii():
        return words.casefold()
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _hold_words(figures: pd.DataFrame, words: list[str]) -> pd.Series:
    columns = [figures[name].astype("string").fillna("") for name in SEARCHED]
    rows = (fold("\n".join(cells)) for cells in zip(*columns, strict=True))
    return pd.Series([all(word in row for word in words) for row in rows], index=figures.index, dtype=bool)


def draw_filters(view: AllFigures, filter_list: tuple[Filter, ...], choices: Choices) -> None:
    """Draw the search, the filters with more than one choice, and the as-of day."""
    filters.draw_search()
    usable = [item for item in filter_list if len(item.choices) > 1 or choices[item.name]]
    for item in usable:
        if item.name in ALWAYS_SHOWN:
            filters.draw_choices(item.name, item.choices, choices[item.name], WIDTHS.get(item.name, 160))
    folded = [item for item in usable if item.name not in ALWAYS_SHOWN]
    active = sum(bool(choices[item.name]) for item in folded) + filters.read_only_counting()
    with st.popover(filters.name_more_filters(active), icon=filters.MORE_ICON, key="more-filters"):
        for item in folded:
            filters.draw_choices(item.name, item.choices, choices[item.name], "stretch")
        filters.draw_counting()
    filters.draw_as_of(view.periods)


def _list_status_choices(figures: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The statuses that occur, and the groups that sentences on other pages count."""
    keys = set(list_counted_statuses(figures).dropna().unique())
    statuses = tuple((key, frame.t(f"words.status.{key}")) for key in COUNTED_ORDER if key in keys)
    groups = tuple(
        (name, frame.t(f"frame.filter.status.{name}")) for name, group in STATUS_GROUPS.items() if keys & set(group)
    )
    return groups + statuses


def _list_choices(figures: pd.DataFrame, column: str, order: Iterable[str]) -> tuple[tuple[str, str], ...]:
    occurring = set(figures[column].dropna().unique())
    return tuple((str(key), frame.t(f"words.{column}.{key}")) for key in order if key in occurring)


def _list_values(figures: pd.DataFrame, column: str) -> list[str]:
    """The values in the lists of a column, in alphabetical order."""
    return sorted({value for cell in figures[column] for value in cell}, key=lambda value: (fold(value), value))


def _list_regions(figures: pd.DataFrame) -> Filter:
    """The regions that occur, in any spelling or language; a province stands for its municipalities too."""
    texts_by_key: dict[str, list[str]] = {}
    for words in _list_values(figures, "regions"):
        for key in list_keys_of(words):
            texts_by_key.setdefault(key, []).append(words)
    choices = tuple((key, name_place(key, frame.language())) for key in order_keys(texts_by_key) if key)
    values = {key: tuple(words) for key, words in texts_by_key.items()}
    return Filter(filters.REGION, "regions", choices, values, is_list=True)


def _list_goals(figures: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The Sustainable Development Goals that occur, by number."""
    numbers = sorted(_list_values(figures, "goals"), key=int)
    return tuple((number, f"{number}. {frame.t(f'grants.goal.{number}')}") for number in numbers)


def _list_periods(figures: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The ends of the periods of the figures, newest first."""
    ends = sorted((moment.date() for moment in figures["period_end"].dropna().unique()), reverse=True)
    return tuple((end.isoformat(), day(frame.language(), end)) for end in ends)


def _list_reporting_choices(figures: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    occurring = set(_list_values(figures, "reporting"))
    return tuple((word, frame.t(f"all_figures.reporting.{word}")) for word in REPORTING_WORDS if word in occurring)
