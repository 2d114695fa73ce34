"""Own layouts are remembered for one organisation, found again by their headers, and never changed unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from databases import emptied
from kept import once
from sqlalchemy import select
from two_funds import FIRST, LAYOUT, SECOND, SHARED, TwoFunds

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound, UnreadableDocument
from impact.ingest import read_submission
from impact.ingest.layouts.layout_following import DriftKind
from impact.model.access import Access
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.submissions import cli_import, layout_mappings, upload
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.submissions import Mapping as Kept
from impact.store.schema.submissions import Submission
from tests.ingest.made import xlsx

OWN = (("Wat", "2023", "2024"), ("Deelnemers", 3.0, 4.0), ("Uren", 5.0, 0.0))
SHEET = "Blad1"


@pytest.fixture
def world(workspace_on_sqlite: Workspace) -> TwoFunds:
    return once(emptied(workspace_on_sqlite), TwoFunds)


@pytest.fixture
def on_both(workspace: Workspace) -> TwoFunds:
    """For what rests on the database itself: versions, row-level security, references."""
    return once(workspace, TwoFunds)


def book(*rows: Any) -> bytes:
    return xlsx((SHEET, rows))


def mapped(access: Access, world: TwoFunds, data: bytes, owner: int) -> Mapping:
    """The guess for a file with the first column corrected."""
    found = layout_mappings.preview_with_layout(access, data, "eigen.xlsx", owner, world.workspace)
    return found.preview.mapping.with_role(SHEET, 1, "title")


def remembered(access: Access, world: TwoFunds, **more: Any) -> layout_mappings.RememberedLayout:
    owner = access.organisation_id
    mapping = mapped(access, world, book(*OWN), owner)
    return layout_mappings.store_layout(access, owner, mapping, world.workspace, name="eigen.xlsx", **more)


def events(world: TwoFunds, action: str) -> list[Any]:
    with unscoped_reading(world.workspace) as connection:
        query = select(AuditEvent.object_ref, AuditEvent.organisation_id).where(
            AuditEvent.action == action, AuditEvent.kind == "mapping"
        )
        return [tuple(row) for row in connection.execute(query.order_by(AuditEvent.number))]


def rows(world: TwoFunds, table: Any) -> list[Any]:
    with unscoped_reading(world.workspace) as connection:
        return list(connection.execute(select(table_of(table)).order_by(table.id)).mappings())


def test_a_layout_is_found_again_next_year(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    later = book(("Wat", "2024", "2025"), *OWN[1:])
    found = layout_mappings.preview_with_layout(alfa, later, "volgend jaar.xlsx", alfa.organisation_id, world.workspace)
    assert found.remembered == kept
    assert not found.asks
    submission = read_submission(later, "volgend jaar.xlsx", mapping=found.preview.mapping)
    assert set(submission.actuals.end) == {date(2024, 12, 31), date(2025, 12, 31)}


def test_only_what_drifted_is_asked(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    remembered(alfa, world)
    later = book(("Wie", "2024", "2025"), *OWN[1:])
    found = layout_mappings.preview_with_layout(alfa, later, "x.xlsx", alfa.organisation_id, world.workspace)
    assert found.asks
    assert [(d.kind, d.was, d.now) for d in found.preview.drift] == [(DriftKind.COLUMN_RENAMED, "Wat", "Wie")]


def test_another_layout_begins_with_a_guess(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    remembered(alfa, world)
    other = book(("Indicator", "Waarde"), ("Deelnemers", 3.0))
    found = layout_mappings.preview_with_layout(alfa, other, "x.xlsx", alfa.organisation_id, world.workspace)
    assert (found.remembered, found.preview.certain, found.asks) == (None, True, False)


def test_a_corrected_mapping_still_says_which_layout_it_stems_from(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    corrected = kept.mapping.with_role(SHEET, 3, "")
    found = layout_mappings.preview_with_layout(
        alfa, book(*OWN), "x.xlsx", alfa.organisation_id, world.workspace, mapping=corrected
    )
    assert found.remembered == kept
    assert found.preview.mapping.sheets == corrected.sheets


def test_remembering_is_in_the_trail_and_counts_its_versions(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    again = layout_mappings.store_layout(
        alfa, alfa.organisation_id, kept.mapping.with_excluded_text(SHEET, "Totaal"), world.workspace,
        name="anders", mapping_id=kept.id, version=kept.version,
    )  # fmt: skip
    assert (again.id, again.name, again.version) == (kept.id, "eigen.xlsx", 2)
    assert events(world, "remember")[-2:] == [(str(kept.id), alfa.organisation_id)] * 2


def test_who_saw_an_older_version_changes_and_forgets_nothing(on_both: TwoFunds) -> None:
    world = on_both
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    change = {"name": "x", "mapping_id": kept.id, "version": kept.version}
    layout_mappings.store_layout(alfa, alfa.organisation_id, kept.mapping, world.workspace, **change)
    before = rows(world, Kept)
    with pytest.raises(Conflict, match=r"mapping\.changed_since"):
        layout_mappings.store_layout(alfa, alfa.organisation_id, Mapping(), world.workspace, **change)
    with pytest.raises(Conflict, match=r"mapping\.changed_since"):
        layout_mappings.delete_layout(alfa, kept.id, kept.version, world.workspace)
    assert rows(world, Kept) == before


def test_a_name_that_is_taken_gets_a_number(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    assert [remembered(alfa, world).name for _ in range(3)] == ["eigen.xlsx", "eigen.xlsx (2)", "eigen.xlsx (3)"]


def test_what_is_forgotten_is_gone_and_what_was_handed_in_by_it_stays(on_both: TwoFunds) -> None:
    world = on_both
    alfa = world.grantee("Alfa")
    result = upload.confirm(
        alfa, ReadRequest(book(*OWN), "eigen.xlsx", mapped(alfa, world, book(*OWN), alfa.organisation_id)),
        alfa.organisation_id, world.workspace,
    )  # fmt: skip
    (kept, *_) = layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)
    (sent,) = [row for row in rows(world, Submission) if row["id"] == result.submission_id]
    assert sent["mapping_id"] == kept.id
    layout_mappings.delete_layout(alfa, kept.id, kept.version, world.workspace)
    assert kept.id not in [
        item.id for item in layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)
    ]
    (after,) = [row for row in rows(world, Submission) if row["id"] == result.submission_id]
    assert {**after, "mapping_id": kept.id} == sent
    assert events(world, "forget") == [(str(kept.id), alfa.organisation_id)]


def test_using_a_layout_moves_it_to_the_front_and_leaves_its_version(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    first = remembered(alfa, world)
    second = remembered(alfa, world)
    with unscoped_writing(world.workspace) as connection:
        connection.execute(table_of(Kept).update().values(used_at=None))
    layout_mappings.record_layout_use(alfa, first.id, world.workspace)
    listed = layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)
    assert [item.id for item in listed][:1] == [first.id]
    assert {item.version for item in listed if item.id in (first.id, second.id)} == {1}


# Whose


def test_layouts_of_others_are_not_there(on_both: TwoFunds) -> None:
    world = on_both
    alfa, shared = world.grantee("Alfa"), world.grantee(SHARED)
    kept = remembered(alfa, world)
    for call in (
        lambda: layout_mappings.list_layouts(shared, alfa.organisation_id, world.workspace),
        lambda: layout_mappings.preview_with_layout(
            shared, book(*OWN), "x.xlsx", alfa.organisation_id, world.workspace
        ),
        lambda: layout_mappings.store_layout(
            shared, alfa.organisation_id, kept.mapping, world.workspace, name="x"
        ),
        lambda: layout_mappings.store_layout(
            shared,
            shared.organisation_id,
            Mapping(),
            world.workspace,
            name="x",
            mapping_id=kept.id,
            version=1,
        ),
        lambda: layout_mappings.record_layout_use(shared, kept.id, world.workspace),
        lambda: layout_mappings.delete_layout(shared, kept.id, kept.version, world.workspace),
    ):
        with pytest.raises(NotFound):
            call()
    assert layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)[0] == kept


def test_a_fund_mixes_up_no_layouts_of_two_grantees(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    with pytest.raises(NotFound):
        layout_mappings.store_layout(
            world.fund(FIRST), world.shared, Mapping(), world.workspace, name="x", mapping_id=kept.id,
            version=kept.version,
        )  # fmt: skip
    assert layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)[0] == kept


def test_a_fund_sees_what_was_laid_out_for_it_alone(on_both: TwoFunds) -> None:
    world = on_both
    world.begin_second()
    for word in (FIRST, SECOND):
        (kept,) = layout_mappings.list_layouts(world.fund(word), world.shared, world.workspace)
        assert [sheet.name for sheet in kept.mapping.sheets] == [f"{word} blad"]


@pytest.mark.parametrize("role", [Role.GRANTEE_VIEWER, Role.COACH, Role.ACADEMIC, Role.UMBRELLA])
def test_who_hands_in_nothing_has_no_layouts(world: TwoFunds, role: Role) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    other = replace(alfa, role=role)
    for call in (
        lambda: layout_mappings.list_layouts(other, alfa.organisation_id, world.workspace),
        lambda: layout_mappings.preview_with_layout(other, book(*OWN), "x.xlsx", alfa.organisation_id, world.workspace),
        lambda: layout_mappings.store_layout(other, alfa.organisation_id, kept.mapping, world.workspace, name="x"),
        lambda: layout_mappings.record_layout_use(other, kept.id, world.workspace),
        lambda: layout_mappings.delete_layout(other, kept.id, kept.version, world.workspace),
        lambda: layout_mappings.find_layouts_by_name(other, LAYOUT, world.workspace),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_a_row_that_is_no_mapping_is_passed_over_and_written_down(
    world: TwoFunds, caplog: pytest.LogCaptureFixture
) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    with unscoped_writing(world.workspace) as connection:
        connection.execute(table_of(Kept).update().where(Kept.id == kept.id).values(content={"sheets": "Naam Peeters"}))
    assert kept.id not in [
        item.id for item in layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)
    ]
    assert f"mapping {kept.id} cannot be followed" in caplog.text
    assert "Peeters" not in caplog.text
    (left_aside,) = layout_mappings.list_unreadable_layouts(alfa, alfa.organisation_id, world.workspace)
    assert (left_aside.mapping_id, left_aside.name, left_aside.key) == (kept.id, kept.name, "documents.damaged")


def test_a_layout_of_a_newer_version_is_left_aside_said_and_left_as_it_is(world: TwoFunds, tmp_path: Path) -> None:
    alfa = world.grantee("Alfa")
    kept = remembered(alfa, world)
    later = {"version": 99, "something": "else"}
    with unscoped_writing(world.workspace) as connection:
        connection.execute(table_of(Kept).update().where(Kept.id == kept.id).values(content=later))
    view = upload.preview(alfa, ReadRequest(book(*OWN), "eigen.xlsx"), alfa.organisation_id, world.workspace)
    assert [(item.name, item.key) for item in view.unreadable] == [("eigen.xlsx", "documents.newer")]
    place = tmp_path / "eigen.xlsx"
    place.write_bytes(book(*OWN))
    with pytest.raises(UnreadableDocument) as caught:
        cli_import.import_files(world.workspace, [place], organisation="Alfa", mapping="eigen.xlsx")
    assert caught.value.params["version"] == 99
    result = upload.confirm(alfa, ReadRequest(book(*OWN), "eigen.xlsx"), alfa.organisation_id, world.workspace)
    assert result.submission_id is not None
    mine = [row for row in rows(world, Kept) if row["organisation_id"] == alfa.organisation_id]
    contents = {row["name"]: row["content"] for row in mine}
    assert contents["eigen.xlsx"] == later
    assert contents["eigen.xlsx (2)"]["version"] == 4


# Indicators


def test_own_indicators_are_proposed_and_a_confirmed_one_takes_the_values(world: TwoFunds) -> None:
    alfa = world.grantee("Alfa")
    data = book(("Wat", "2024"), (f"{FIRST} agreed totaal", 44.0), ("Bomen", 5.0))
    mapping = mapped(alfa, world, data, alfa.organisation_id)
    submission = read_submission(data, "eigen.xlsx", mapping=mapping)
    found = layout_mappings.propose_matches(alfa, submission, alfa.organisation_id, world.workspace, mapping=mapping)
    assert [(item.title, item.best.title if item.best else None) for item in found] == [
        (f"{FIRST} agreed totaal", f"{FIRST} agreed"), ("Bomen", None),
    ]  # fmt: skip
    count = len(rows(world, Indicator))
    confirmed = layout_mappings.confirm_matches(mapping, found[:1])
    upload.confirm(alfa, ReadRequest(data, "eigen.xlsx", mapping=confirmed), alfa.organisation_id, world.workspace)
    assert len(rows(world, Indicator)) == count + 1
    assert layout_mappings.apply_matches(submission, confirmed).indicators[0].key == found[0].best.key  # type: ignore[union-attr]
    (kept, *_) = layout_mappings.list_layouts(alfa, alfa.organisation_id, world.workspace)
    again = read_submission(data, "eigen.xlsx", mapping=kept.mapping)
    assert (
        layout_mappings.propose_matches(
            alfa, again, alfa.organisation_id, world.workspace, mapping=kept.mapping
        )
        == ()
    )


# The command line


def test_the_command_line_reads_by_a_remembered_layout(world: TwoFunds, tmp_path: Path) -> None:
    alfa = world.grantee("Alfa")
    remembered(alfa, world)
    file = tmp_path / "volgend jaar.xlsx"
    file.write_bytes(book(("Wat", "2024", "2025"), *OWN[1:]))
    (result,) = cli_import.import_files(world.workspace, [file], mapping="eigen.xlsx")
    assert (result.organisation, result.indicators, result.new) == ("Alfa", 2, 4)


def test_the_command_line_refuses_a_file_that_differs(world: TwoFunds, tmp_path: Path) -> None:
    alfa = world.grantee("Alfa")
    remembered(alfa, world)
    file = tmp_path / "anders.xlsx"
    file.write_bytes(book(("Wie", "2024", "2025"), *OWN[1:]))
    before = rows(world, Submission)
    with pytest.raises(ImpactError) as refused:
        cli_import.import_files(world.workspace, [file], mapping="eigen.xlsx")
    assert refused.value.key == "cli.mapping_differs"
    assert "Wat" in refused.value.params["differences"]
    assert rows(world, Submission) == before


def test_the_command_line_asks_whose_layout_is_meant(world: TwoFunds, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(book(*OWN))
    for name, organisation, key in (
        ("onbekend", None, "cli.no_mapping"),
        (LAYOUT, None, "cli.mapping_of_several"),
        (LAYOUT, "Niemand", "cli.no_mapping"),
        (LAYOUT, "alfa", "cli.mapping_differs"),
    ):
        with pytest.raises(ImpactError) as refused:
            cli_import.import_files(world.workspace, [file], mapping=name, organisation=organisation)
        assert refused.value.key == key
