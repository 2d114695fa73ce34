"""A database of before this version opens: all that it kept as documents goes on as its own day's code went on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from impact.services.core.workspace import open_workspace
from impact.services.operations import maintenance
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
