"""The codebook of the list of figures: every column, in every language, with its words."""

from __future__ import annotations

import pytest

from impact.export.codebook import build_codebook
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_columns import FIGURES


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("is_pseudonymised", [False, True])
def test_every_column_of_a_download_is_explained(language: Language, is_pseudonymised: bool) -> None:
    book = build_codebook(language, is_pseudonymised=is_pseudonymised)
    rows = book.rows[: len(FIGURES)]
    assert [row[1] for row in rows] == [column.name for column in FIGURES]
    assert [row[0] for row in rows] == [text(language, f"all_figures.column.{column.name}") for column in FIGURES]
    assert all(row[4] for row in book.rows)
    for row, column in zip(rows, FIGURES, strict=True):
        assert [part.split(" = ")[0] for part in str(row[5]).split("; ") if part] == list(column.words)
        assert bool(row[3]) is bool(column.unit)
    assert len(book.rows) == len(FIGURES) + (2 if is_pseudonymised else 1)


def test_only_whoever_sees_pseudonyms_reads_how_numbers_were_protected() -> None:
    veiled = text(Language.NL, "codebook.about.veiled", k=5, step=5)
    assert veiled in {row[4] for row in build_codebook(Language.NL, is_pseudonymised=True).rows}
    assert veiled not in {row[4] for row in build_codebook(Language.NL, is_pseudonymised=False).rows}
