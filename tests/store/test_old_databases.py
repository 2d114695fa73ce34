"""A database of before this version opens: all that it kept as documents goes on as its own day's code went on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import make_url

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.issues import IssueKind
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.operations import figure_rebuild, health_checks
from impact.services.submissions import upload
from impact.store import migrations
from tests.store import before_versions


def _follow_the_rules_of_today(workspace: Workspace) -> None:
    """As `migrate` does after an upgrade: eleven figures, aggregates and summaries differ, of one grantee.

    Values that say 'n.v.t.' are a state of their own and not due any more, and one figure more asks for a conversation.
    A year whose halves are reported is due once, as it was counted then; in between, six more differed.
    """
    assert figure_rebuild.rebuild_figures(workspace) == 11
    assert figure_rebuild.rebuild_figures(workspace) == 0


def _with_states_of_today(recorded: Any) -> Any:
    """What was recorded, with the state of its own that a value with the text 'n.v.t.' has since revision 0011."""
    if isinstance(recorded, dict):
        return {name: _with_states_of_today(item) for name, item in recorded.items()}
    if not isinstance(recorded, list):
        return recorded
    if "n.v.t." in recorded:
        return ["not_applicable" if item == "not_reported" else item for item in recorded]
    return [_with_states_of_today(item) for item in recorded]


def test_what_was_kept_before_documents_had_a_version_goes_on_as_it_would_have(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    monkeypatch.setenv("IMPACT_FILES", str(files))
    before_versions.load(url, files)
    kept = before_versions.recorded()
    workspace = before_versions.open_upgraded(url)
    try:
        _follow_the_rules_of_today(workspace)
        assert "store_errors.doctor_documents" in {finding.key for finding in health_checks.run_checks(workspace)}
        came = before_versions.follow(workspace, kept["ids"])
    finally:
        workspace.engine.dispose()
    assert set(came) == set(kept["came"])
    for step, expected in kept["came"].items():
        assert came[step] == _with_states_of_today(expected), f"{step} on {make_url(url).get_backend_name()}"


def test_a_file_that_waits_is_known_again_with_the_same_answers(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its reading was called then: the hash is of the answers, whatever document holds them now."""
    files = tmp_path / "files"
    monkeypatch.setenv("IMPACT_FILES", str(files))
    before_versions.load(sqlite_url, files)
    ids = before_versions.recorded()["ids"]
    workspace = before_versions.open_upgraded(sqlite_url)
    grantee = Access(0, before_versions.NAME, Role.GRANTEE_EDITOR, ids["organisation"], (), (ids["organisation"],))
    said = (Answer(IssueKind.INEQUALITY, "first", "2024", 4, 4, "ongeveer 7"),)
    again = {
        answers: upload.preview(
            grantee,
            ReadRequest(before_versions.SENT.encode(), "2024.csv", locale=Language.NL, answers=answers),
            ids["organisation"],
            workspace,
        ).already
        for answers in (said, ())
    }
    workspace.engine.dispose()
    assert again == {said: True, (): False}


RENAMED = {"cell": "aggregate", "standing": "grantee_summary"}


# Counts that revisions 0011 and 0012 added, empty until figures are computed anew.
ADDED = ("in_band", "not_applicable")


def _rows(workspace: Workspace, table: str) -> list[dict[str, object]]:
    with unscoped_reading(workspace) as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").mappings().all()
    return [{name: str(value) for name, value in row.items() if name not in ADDED} for row in found]


def _names(workspace: Workspace, table: str) -> set[str | None]:
    """Everything that is named after a table: its constraints, its indexes, on PostgreSQL its sequence."""
    looked = sa.inspect(workspace.engine)
    names = {key["name"] for key in (*looked.get_foreign_keys(table), *looked.get_unique_constraints(table))}
    names |= {index["name"] for index in looked.get_indexes(table)} | {looked.get_pk_constraint(table)["name"]}
    if workspace.engine.dialect.name == "postgresql":
        names |= {name for name in looked.get_sequence_names() if name.startswith(f"{table}_id")}
        with unscoped_reading(workspace) as connection:
            held = "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)"
            names |= set(connection.scalars(sa.text(held), {"table": table}))
    return {name for name in names if not any(added in str(name) for added in ADDED)}


def test_aggregates_and_summaries_keep_their_rows_under_their_new_names(url: str, tmp_path: Path) -> None:
    before_versions.load(url, tmp_path / "files")
    before = before_versions.recorded()["tables"]
    workspace = before_versions.open_upgraded(url)
    tables = set(sa.inspect(workspace.engine).get_table_names())
    assert not tables & set(RENAMED)
    for old, new in RENAMED.items():
        rows = _rows(workspace, new)
        assert [row["id"] for row in rows] == [str(row["id"]) for row in sorted(before[old], key=lambda row: row["id"])]
        assert {name for row in rows for name in row} == set(before[old][0])
        names = _names(workspace, new)
        assert len(names) >= 5
        assert [name for name in names if new not in str(name) or old in str(name)] == []
    _follow_the_rules_of_today(workspace)
    workspace.engine.dispose()


def test_the_new_names_can_be_taken_back_and_given_again(url: str, tmp_path: Path) -> None:
    before_versions.load(url, tmp_path / "files")
    workspace = before_versions.open_upgraded(url)
    rows = {new: _rows(workspace, new) for new in RENAMED.values()}
    names = {new: _names(workspace, new) for new in RENAMED.values()}
    with unscoped_writing(workspace) as connection:
        command.downgrade(migrations._config(connection), "0005")
    assert {new: _rows(workspace, old) for old, new in RENAMED.items()} == rows
    for old, new in RENAMED.items():
        assert {str(name).replace(old, new, 1) for name in _names(workspace, old)} == names[new]
    workspace.engine.dispose()
    workspace = before_versions.open_upgraded(url)
    assert {new: _rows(workspace, new) for new in RENAMED.values()} == rows
    assert {new: _names(workspace, new) for new in RENAMED.values()} == names
    workspace.engine.dispose()


def test_what_was_returned_is_answered_by_what_came_after_it(url: str, tmp_path: Path) -> None:
    before_versions.load(url, tmp_path / "files")
    ids = before_versions.recorded()["ids"]

    def answered() -> list[tuple[int, int | None, bool]]:
        with unscoped_reading(workspace) as connection:
            rows = connection.execute(sa.text("SELECT id, answering_id, answered_at FROM submission ORDER BY id"))
            return [(row.id, row.answering_id, row.answered_at is not None) for row in rows if row.answering_id]

    workspace = before_versions.open_upgraded(url)
    before = answered()
    assert before == [(ids["returned"], ids["pending"], True)]
    with unscoped_writing(workspace) as connection:
        command.downgrade(migrations._config(connection), "0006")
        columns = {column["name"] for column in sa.inspect(connection).get_columns("submission")}
        assert not columns & {"answered_at", "answering_id"}
    workspace.engine.dispose()
    workspace = before_versions.open_upgraded(url)
    assert answered() == before
    workspace.engine.dispose()
