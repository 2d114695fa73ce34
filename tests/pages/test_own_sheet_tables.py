"""A sheet with several tables: each is shown and corrected by itself."""

from __future__ import annotations

from impact.ingest.pipeline.preview import preview_file
from impact.model.vocabulary.languages import Language
from pages.parts.sheet import sheet
from pages.upload.layout import sheet_mapping
from tests.ingest import made

ROWS = [
    ["Indicator", "Streefwaarde", "Gerealiseerd"],
    ["Sessies", 40, 45],
    [],
    ["Indicator", "Gerealiseerd", "Streefwaarde"],
    ["Welbevinden", 6, 7],
]


def test_rows_of_the_other_table_are_shown_as_not_read_and_say_so() -> None:
    looked = preview_file(made.xlsx(("Kader", ROWS)), "a.xlsx")
    first, second = (sheet_mapping.build_sheet(item, {}, Language.NL) for item in looked.sheets)
    assert [row.kind for row in first.rows] == [sheet.HEADING, "", "", sheet.LEFT_OUT, sheet.LEFT_OUT]
    assert [bool(row.why) for row in first.rows] == [False, False, False, True, True]
    assert [row.kind for row in second.rows][-2:] == [sheet.HEADING, ""]
    assert [column.role for column in second.columns] == ["title", "actual", "target"]


def test_a_click_corrects_the_table_that_is_shown() -> None:
    looked = preview_file(made.xlsx(("Kader", ROWS)), "a.xlsx")
    pick = sheet.Pick(sheet.ROLE, 2, "baseline")
    changed = sheet_mapping.correct_mapping(looked.mapping, looked.sheets[1], pick)
    assert [[column.role for column in item.columns] for item in changed.sheets] == [
        ["title", "target", "actual"],
        ["title", "baseline", "target"],
    ]
    taken_in = sheet_mapping.correct_mapping(looked.mapping, looked.sheets[0], sheet.Pick(sheet.USE, 4, ""))
    found = preview_file(made.xlsx(("Kader", ROWS)), "a.xlsx", taken_in)
    assert found.sheets[0].data_rows == 3
