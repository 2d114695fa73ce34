"""The filters of all figures: what the address asks, as far as there is such a thing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from impact.model.words import LEVEL_ORDER, STATUS_ORDER, Measure
from impact.views.records import AllFigures
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
    """The filters, with what occurs in the figures."""
    return (
        Filter(filters.PORTFOLIO, "portfolio", view.portfolios, dict(view.portfolios)),
        Filter(filters.THEME, "theme", view.themes),
        Filter(filters.LEVEL, "level", _choices(figures, "level", LEVEL_ORDER)),
        Filter(ORGANISATION, "grantee_id", view.grantees),
        Filter(STATUS, "status", _choices(figures, "status", STATUS_ORDER)),
        Filter(MEASURE, "measure", _choices(figures, "measure", Measure)),
    )


def refuse_unknown(offered: tuple[Filter, ...]) -> None:
    """Say which wishes of the address nobody knows here, and forget them."""
    for one in offered:
        wish = filters.raw(one.name)
        if wish and wish not in dict(one.choices):
            filters.refuse(one.name, wish)


def apply_filters(offered: tuple[Filter, ...], figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that fit every filter of the address."""
    for one in offered:
        wish = filters.raw(one.name)
        if wish:
            figures = figures[figures[one.column].astype("string") == one.values.get(wish, wish)]
    return figures


def draw(view: AllFigures, offered: tuple[Filter, ...]) -> None:
    """The filters that leave something to choose, and up to which day."""
    for one in offered:
        if len(one.choices) > 1 or filters.raw(one.name):
            every = frame.t(f"frame.filter.{one.name}.all")
            filters.choice(one.name, one.choices, every, WIDTHS.get(one.name, 160))
    filters.as_of(view.periods)


def _choices(figures: pd.DataFrame, column: str, order: Iterable[str]) -> tuple[tuple[str, str], ...]:
    there = set(figures[column].dropna().unique())
    return tuple((str(key), frame.t(f"words.{column}.{key}")) for key in order if key in there)
