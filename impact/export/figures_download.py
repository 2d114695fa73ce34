"""Download of the frame of all figures: headings and words in a language for people, or keys for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from impact.export import table_files as export
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_columns import DAY, FIGURES, FLAG, GRANT_COLUMNS, LISTS, Column
from impact.views.figures.figure_list import FigureList
from impact.views.figures.notes import describe_note

# Columns with a closed vocabulary, and the area of the catalog that has its texts.
CATALOG_AREAS = {
    "level": "words.level", "measure": "words.measure", "direction": "words.direction", "time_kind": "words.time_kind",
    "state": "words.state", "status": "words.status", "basis": "all_figures.basis", "trend": "all_figures.trend",
}  # fmt: skip
# A reader has the title of a theme and no use for its key.
FOR_PROGRAMS_ONLY = ("theme",)


def write_all_figures(frame: pd.DataFrame, kind: str, language: Language) -> bytes:
    """The figures of a frame with the columns of `FIGURES` as xlsx or csv for people, or json for programs.

    ImpactError for another kind. Json has the column names and keys of docs/api.md, the others the texts of
    the language, and all of them the columns of grants where the page has any; a csv is written as spreadsheets of
    that language read it.
    """
    if kind == "json":
        return export.as_json(_build_list(frame, None))
    if kind == "csv":
        return export.as_local_csv(_build_list(frame, language), language)
    return export.write_figures(_build_list(frame, language), kind)


def key_translator(column: str, language: Language) -> Callable[[str], str]:
    """The function that translates a key of a column into its word; unchanged where it has no closed vocabulary."""
    area = CATALOG_AREAS.get(column)
    if area is None:
        return str
    return lambda key: text(language, f"{area}.{key}")


def _build_list(frame: pd.DataFrame, language: Language | None) -> FigureList:
    columns = [column for column in FIGURES if language is None or column.name not in FOR_PROGRAMS_ONLY]
    columns += list_grant_columns(frame)
    heads = [text(language, f"all_figures.column.{column.name}") if language else column.name for column in columns]
    cells = [_cells(frame[column.name], column, language) for column in columns]
    return FigureList(tuple(heads), tuple(zip(*cells, strict=True)))


def list_grant_columns(frame: pd.DataFrame) -> list[Column]:
    """The columns about the support of the fund, where the frame is of a page that has them and one holds something."""
    has_grants = "grant_title" in frame and bool(frame["grant_title"].notna().any())
    return list(GRANT_COLUMNS) if has_grants else []


def _cells(values: pd.Series, column: Column, language: Language | None) -> list[Any]:
    """The cells of a column as plain values, None where there is nothing."""
    if column.dtype == DAY:
        return [None if pd.isna(day) else day.date() for day in values]
    if column.dtype in LISTS:
        return [", ".join(items) or None for items in values]
    values_or_none = [None if pd.isna(value) else value for value in values.astype(object)]
    if language is None:
        return values_or_none
    if column.dtype == FLAG:
        return [
            None if flag is None else text(language, f"all_figures.{'yes' if flag else 'no'}")
            for flag in values_or_none
        ]
    if column.name == "notes":
        return [None if keys is None else _sentences(keys, language) for keys in values_or_none]
    word = key_translator(column.name, language) if column.name in CATALOG_AREAS else None
    return values_or_none if word is None else [None if key is None else word(key) for key in values_or_none]


def _sentences(keys: str, language: Language) -> str:
    return " ".join(describe_note(language, key) for key in keys.split(";"))
