"""Filters of all figures in URL parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from impact.model.words import LEVEL_ORDER, STATUS_ORDER, Measure
from impact.views.figures.figure_list_columns import AllFigures
from pages.parts.inputs import filters
from pages.parts.layout import frame

ORGANISATION, STATUS, MEASURE = "organisation", "status", "measure"
WIDTHS = {filters.PORTFOLIO: 220, ORGANISATION: 220}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, the column it limits, and its choices as (key, label).

    `values` are what stands in the column for a key, where that is not the key itself.
    """

    name: str
    column: str
    choices: tuple[tuple[str, str], ...]
    values: dict[str, str] = field(default_factory=dict)


def list_filters(view: AllFigures, figures: pd.DataFrame) -> tuple[Filter, ...]:
    """The filters with the choices that occur in the figures."""
    return (
        Filter(filters.PORTFOLIO, "portfolio", view.portfolios, dict(view.portfolios)),
        Filter(filters.THEME, "theme", view.themes),
        Filter(filters.LEVEL, "level", _list_choices(figures, "level", LEVEL_ORDER)),
        Filter(ORGANISATION, "grantee_id", view.grantees),
        Filter(STATUS, "status", _list_choices(figures, "status", STATUS_ORDER)),
        Filter(MEASURE, "measure", _list_choices(figures, "measure", Measure)),
    )


def refuse_unknown(filter_list: tuple[Filter, ...]) -> None:
    """Report unknown values of the URL and remove them."""
    for item in filter_list:
        wish = filters.read_raw(item.name)
        if wish and wish not in dict(item.choices):
            filters.refuse_value(item.name, wish)


def apply_filters(filter_list: tuple[Filter, ...], figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that match every filter of the URL."""
    for item in filter_list:
        wish = filters.read_raw(item.name)
        if wish:
            figures = figures[figures[item.column].astype("string") == item.values.get(wish, wish)]
    return figures


def draw_filters(view: AllFigures, filter_list: tuple[Filter, ...]) -> None:
    """Draw the filters with more than one choice, and the as-of day."""
    for item in filter_list:
        if len(item.choices) > 1 or filters.read_raw(item.name):
            every = frame.t(f"frame.filter.{item.name}.all")
            filters.draw_choice(item.name, item.choices, every, WIDTHS.get(item.name, 160))
    filters.draw_as_of(view.periods)


def _list_choices(figures: pd.DataFrame, column: str, order: Iterable[str]) -> tuple[tuple[str, str], ...]:
    occurring = set(figures[column].dropna().unique())
    return tuple((str(key), frame.t(f"words.{column}.{key}")) for key in order if key in occurring)
