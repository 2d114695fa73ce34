"""What `doctor` says of a trail, of letters, and of a server that people reach from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import Network, a_file
from sqlalchemy import insert, update

from impact.model.mapping import Mapping, SheetMap
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import email_delivery
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.operations import health_checks
from impact.services.submissions import drafts, layout_mappings
from impact.services.theory import drafts as theory_drafts
from impact.store.accounts import accounts
from impact.store.schema.base import table_of
from impact.store.schema.settings import Setting
from impact.store.schema.submissions import Mapping as Layout
from impact.store.schema.submissions import Submission
from impact.store.schema.theory_of_change import TheoryDraft, TheoryStep
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit

MAIL = "smtp://mail.example"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IMPACT_BASE_URL", "IMPACT_SMTP_URL", "STREAMLIT_SERVER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def said(workspace: Workspace, what: str) -> tuple[bool, dict[str, object]] | None:
    """The finding about something: whether it is good, and its numbers; None where nothing is said."""
    keys = (f"store_errors.doctor_{what}", f"store_errors.doctor_{what}_bad")
    found = [finding for finding in health_checks.run_checks(workspace) if finding.key in keys]
    return (found[0].good, found[0].params) if found else None


def somebody(workspace: Workspace, email: str | None = "sofie@fonds.be", *, letter: bool = False) -> None:
    """An account, and a letter to it that waits."""
    with unscoped_writing(workspace) as connection:
        made = accounts.add_account(connection, email=email, name="Sofie", language="nl", state="active", made_at=now())
        if letter:
            until = now() + timedelta(hours=1)
            email_delivery.queue_link_email(connection, made, email or "", Language.NL, "reset", "/password/x", until)


def test_an_empty_trail_is_whole(workspace: Workspace) -> None:
    assert said(workspace, "trail") == (True, {"n": 0, "digest": "0" * 64})


def test_the_address_of_the_product_matters_once_there_are_people(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(workspace, email=None)
    assert said(workspace, "base_url") is None
    somebody(workspace)
    assert said(workspace, "base_url") == (False, {})
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be")
    assert said(workspace, "base_url") == (True, {})


@pytest.mark.parametrize(("letter", "mail", "good"), [(False, MAIL, True), (True, "", True), (True, MAIL, False)])
def test_letters_may_wait_where_there_is_no_mail_server(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, letter: bool, mail: str, good: bool
) -> None:
    monkeypatch.setenv("IMPACT_SMTP_URL", mail)
    somebody(workspace, letter=letter)
    assert said(workspace, "letters") == (good, {"n": int(letter)})


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, (True, {})),
        ({"IMPACT_BASE_URL": "http://localhost:8501"}, (True, {})),
        ({"IMPACT_BASE_URL": "http://[::1]:8501"}, (True, {})),
        ({"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}, (True, {})),
        ({"IMPACT_BASE_URL": "https://demo.fonds.be"}, (False, {"address": "demo.fonds.be"})),
        ({"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}, (False, {"address": "0.0.0.0"})),
    ],
)
def test_a_demo_that_others_reach_is_warned_of(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], found: tuple[bool, object]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert said(workspace, "demo") is None
    with unscoped_writing(workspace) as connection:
        connection.execute(insert(Setting).values(key="demo", value="2026-01-01"))
    assert said(workspace, "demo") == found


def test_a_document_that_this_version_cannot_read_is_named(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", a_file().indicator("scans", baseline=0).actual("scans", 2022, 40))
    draft = drafts.save(
        network.of("Ravelhoek"), ReadRequest(b"a;b\n1;2\n", "later.csv"), network.id(), workspace
    )
    kept = layout_mappings.store_layout(
        network.fund, network.id(), Mapping((SheetMap("Blad1"),)), workspace, name="eigen.xlsx"
    )
    block = TheoryBlock("a", Level.IMPACT, {"nl": "Minder schuld"})
    theory_drafts.save_edit(network.fund, network.id(), TheoryEdit("een", (BlockChange(None, block),)), workspace)
    assert said(workspace, "documents") == (True, {})
    with unscoped_writing(workspace) as connection:
        newer = {"version": 99}
        connection.execute(update(TheoryDraft).values(document=newer))
        connection.execute(update(TheoryStep).values(document=newer))
        connection.execute(update(table_of(Layout)).where(Layout.id == kept.id).values(content=newer))
        connection.execute(update(Submission).where(Submission.id == draft).values(reading=newer, answers=[3]))
        connection.execute(update(Submission).where(Submission.id != draft).values(undo=b"no document"))
    assert said(workspace, "documents") == (
        False,
        {"n": 6, "which": f"undo {draft - 1}, draft {draft}, answers {draft}, mapping {kept.id}, theory 1"},
    )  # fmt: skip
