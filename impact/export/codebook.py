"""The codebook of the list of figures: what each column holds, in a language for people."""

from __future__ import annotations

from collections.abc import Sequence

from impact.export.figures_download import key_translator
from impact.i18n import text
from impact.metrics.suppression_and_rounding import COUNT_STEP
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_columns import (
    DAY,
    FIGURES,
    FRACTION,
    IN_UNIT,
    MONEY,
    PEOPLE,
    PERIODS,
    TEXTS,
    Column,
)
from impact.views.figures.figure_list import FigureList

HEADS = ("column", "key", "kind", "unit", "meaning", "words")
# Units that are no word of the catalog by themselves.
UNIT_KEYS = {
    IN_UNIT: "in_unit", FRACTION: "fraction", PEOPLE: "people", PERIODS: "periods", "unit per year": "per_year",
    MONEY: "money",
}  # fmt: skip


def build_codebook(language: Language, *, is_pseudonymised: bool, grant_columns: Sequence[Column] = ()) -> FigureList:
    """The codebook as a list: a row per column of the downloads, then what must be known about the file.

    `grant_columns` are those about grants that the downloads have. `is_pseudonymised` adds how names and numbers
    of other organisations were protected.
    """
    rows = [_row(column, language) for column in (*FIGURES, *grant_columns)]
    about = text(language, "codebook.about")
    notes = [text(language, "codebook.about.missing")]
    if is_pseudonymised:
        notes.append(text(language, "codebook.about.veiled", k=SMALL_NUMBER, step=COUNT_STEP))
    rows += [(about, "", "", "", note, "") for note in notes]
    return FigureList(tuple(text(language, f"codebook.head.{head}") for head in HEADS), tuple(rows))


def _row(column: Column, language: Language) -> tuple[str, ...]:
    kind = "date" if column.dtype == DAY else "texts" if column.dtype == TEXTS else column.dtype
    translate = key_translator(column.name, language)
    return (
        text(language, f"all_figures.column.{column.name}"),
        column.name,
        text(language, f"codebook.kind.{kind}"),
        text(language, f"codebook.unit.{UNIT_KEYS[column.unit]}") if column.unit else "",
        text(language, f"codebook.meaning.{column.name}"),
        "; ".join(f"{word} = {translate(word)}" if translate(word) != word else word for word in column.words),
    )
