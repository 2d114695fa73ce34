"""Looking at a file and reading it in one go says what both say apart, and opens the file once."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from impact.errors import NothingRecognised, UnreadableFile
from impact.ingest import preview_file, read_submission, read_with_preview
from impact.ingest.layouts import mapping_application as mapping_module
from impact.ingest.pipeline import opened_file
from impact.model.read_request import ReadRequest
from tests.ingest.made import Rows, text_table, xlsx
from tests.ingest.test_mapping import PLACES, WIDE

FLAT: Rows = (("Indicator", "Einde periode", "Waarde"), ("Jongeren bereikt", "31/12/2024", "12"))
FILES = {
    "flat.xlsx": xlsx(("Blad1", FLAT)),
    "flat.csv": text_table(FLAT, ";"),
    "wide.xlsx": xlsx(("Blad1", WIDE)),
    "places.xlsx": xlsx(("Blad1", PLACES)),
}


@pytest.mark.parametrize("name", FILES)
def test_both_in_one_go_say_what_both_say_apart(name: str) -> None:
    data = FILES[name]
    seen = preview_file(data, name)
    both = read_with_preview(ReadRequest(data, name, organisation="Klimop", known_codes=frozenset({"v10"})))
    assert both.preview == seen
    assert both.require_submission() == read_submission(
        data, name, organisation="Klimop", known_codes={"v10"}, mapping=None if seen.certain else seen.mapping
    )


@pytest.mark.parametrize("name", FILES)
def test_a_corrected_layout_comes_before_a_remembered_one_and_that_before_a_guess(name: str) -> None:
    data = FILES[name]
    kept = preview_file(data, name).mapping
    by_kept = read_with_preview(ReadRequest(data, name, remembered=(kept,)))
    assert by_kept.preview.remembered == 0
    assert by_kept.require_submission() == read_submission(data, name, mapping=kept)
    sheet = kept.sheets[0]
    without = [replace(column, role="") if column.role == "title" else column for column in sheet.columns]
    corrected = replace(kept, sheets=(replace(sheet, columns=tuple(without)), *kept.sheets[1:]))
    by_hand = read_with_preview(ReadRequest(data, name, corrected, (kept,)))
    assert by_hand.preview == preview_file(data, name, corrected, (kept,))
    assert (by_hand.submission == by_kept.submission) == (corrected == kept)


def test_where_nothing_is_recognised_the_sheets_are_there_with_the_reason() -> None:
    data = xlsx(("Blad1", (("Hallo",), ("wereld",))))
    both = read_with_preview(ReadRequest(data, "map/a.xlsx"))
    assert both.submission is None
    assert [sheet.name for sheet in both.preview.sheets] == ["Blad1"]
    with pytest.raises(NothingRecognised) as nothing:
        both.require_submission()
    with pytest.raises(NothingRecognised) as apart:
        read_submission(data, "map/a.xlsx", mapping=both.preview.mapping)
    assert (nothing.value.key, nothing.value.params) == (apart.value.key, apart.value.params)
    with pytest.raises(UnreadableFile):
        read_with_preview(ReadRequest(b"%PDF-1.7", "a.xlsx"))


def test_the_file_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    reads = opened_file.read_sheets
    monkeypatch.setattr(opened_file, "read_sheets", lambda *args: opened.append(args) or reads(*args))
    told: list[tuple[float, str]] = []
    read_with_preview(
        ReadRequest(FILES["wide.xlsx"], "wide.xlsx"), progress=lambda share, step: told.append((share, step))
    )
    assert len(opened) == 1
    assert told == sorted(told) and told[-1] == (1.0, "done")


@pytest.mark.parametrize("name", FILES)
def test_the_tables_of_a_file_are_taken_once_for_its_picture_and_its_values(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def counting(of: ModuleType, function: str) -> None:
        real = getattr(of, function)
        monkeypatch.setattr(of, function, lambda *args, **more: taken.append(function) or real(*args, **more))

    counting(opened_file, "resolve_table")
    counting(mapping_module, "resolve_mapped_table")
    by_itself = read_with_preview(ReadRequest(FILES[name], name))
    assert taken == ["resolve_table" if by_itself.preview.certain else "resolve_mapped_table"]
    kept = by_itself.preview.mapping
    for request in (ReadRequest(FILES[name], name, kept), ReadRequest(FILES[name], name, remembered=(kept,))):
        taken.clear()
        assert read_with_preview(request).submission is not None
        assert taken == ["resolve_mapped_table"]
