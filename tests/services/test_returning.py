"""The workbook back is made where files are read: in a process of its own."""

from __future__ import annotations

from io import BytesIO

import pytest
from builders import Network
from openpyxl import Workbook, load_workbook

from impact.ingest.sandbox import pool
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import Workspace
from impact.services.returns import annotated_workbook

ISSUE = Issue(IssueKind.AMBIGUOUS_NUMBER, Severity.QUESTION, "Cijfers", 2, 2, "1.250", (1250.0, 1.25))


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Cijfers"
    sheet.append(["Indicator", "Waarde"])
    sheet.append(["Budget", "1.250"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("language", list(Language))
def test_the_doubtful_cell_is_marked_by_a_child(
    language: Language, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    run = pool.run_task
    monkeypatch.setattr(pool, "run_task", lambda task, *args, **more: asked.append(task) or run(task, *args, **more))
    network = Network(workspace)
    name, data = annotated_workbook.fetch_annotated_workbook(
        network.of("Ravelhoek"), workbook(), "cijfers.xlsx", [ISSUE], language, workspace
    )
    assert name.endswith(".xlsx") and asked == ["marked"]
    book = load_workbook(BytesIO(data))
    assert book["Cijfers"]["B2"].comment is not None
    assert book["Cijfers"]["B2"].value == "1.250"


def test_a_list_comes_back_for_a_text_table(workspace: Workspace) -> None:
    made = annotated_workbook.annotate_workbook(
        Network(workspace).of("Ravelhoek"), b"Indicator;Waarde\nBudget;1.250\n", "cijfers.csv", [ISSUE], Language.NL,
        workspace,
    )  # fmt: skip
    assert made.kind == "list"
    assert load_workbook(BytesIO(made.data)).sheetnames


def test_a_file_that_nobody_can_follow_comes_back_as_a_list(workspace: Workspace) -> None:
    made = annotated_workbook.annotate_workbook(
        Network(workspace).of("Ravelhoek"), b"PK\x03\x04 stuk", "cijfers.xlsx", [ISSUE], Language.NL, workspace
    )
    assert made.kind == "list"
