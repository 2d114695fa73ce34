"""A database of before this version opens: all that it kept as documents goes on as its own day's code went on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import IssueKind
from impact.model.words import Language, Role
from impact.services.core.workspace import open_workspace
from impact.services.operations import maintenance
from impact.services.submissions import upload
from tests.store import before_versions


def test_what_was_kept_before_documents_had_a_version_goes_on_as_it_would_have(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    monkeypatch.setenv("IMPACT_FILES", str(files))
    before_versions.load(url, files)
    kept = before_versions.recorded()
    workspace = open_workspace(url)
    try:
        assert maintenance.recompute(workspace) == 0
        assert "store_errors.doctor_documents" in {finding.key for finding in maintenance.doctor(workspace)}
        came = before_versions.follow(workspace, kept["ids"])
    finally:
        workspace.engine.dispose()
    assert set(came) == set(kept["came"])
    for step, expected in kept["came"].items():
        assert came[step] == expected, f"{step} on {make_url(url).get_backend_name()}"


def test_a_file_that_waits_is_known_again_with_the_same_answers(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its reading was called then: the hash is of the answers, whatever document holds them now."""
    files = tmp_path / "files"
    monkeypatch.setenv("IMPACT_FILES", str(files))
    before_versions.load(sqlite_url, files)
    ids = before_versions.recorded()["ids"]
    workspace = open_workspace(sqlite_url)
    grantee = Access(0, before_versions.NAME, Role.GRANTEE_EDITOR, ids["organisation"], (), (ids["organisation"],))
    said = (Answer(IssueKind.INEQUALITY, "first", "2024", 4, 4, "ongeveer 7"),)
    again = {
        answers: upload.preview(
            grantee, before_versions.SENT.encode(), "2024.csv", ids["organisation"], workspace, answers=answers,
            locale=Language.NL,
        ).already
        for answers in (said, ())
    }  # fmt: skip
    workspace.engine.dispose()
    assert again == {said: True, (): False}
