"""Uploads: what is put aside comes back as it was left, and what would keep everybody waiting is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import Network

from impact.errors import NotAllowed, NotFound, UnreadableFile
from impact.ingest import look
from impact.ingest.sandbox import pool
from impact.model.answers import REPLIES, Answer
from impact.model.read_request import ReadRequest
from impact.model.submission import IssueKind
from impact.model.words import Language, Role, SubmissionState
from impact.services.core.workspace import Workspace
from impact.services.dashboards import grantees
from impact.services.operations import maintenance
from impact.services.submissions import drafts, upload
from impact.views.grantee import GranteeQuery

DATA = b"Indicator;Einde;Waarde\nScans;31/12/2024;12\nHuizen;31/12/2024;3,000\n"
ANSWER = Answer(IssueKind.AMBIGUOUS_NUMBER, REPLIES[IssueKind.AMBIGUOUS_NUMBER][0])
REQUEST = ReadRequest(
    DATA, "cijfers.csv", look(DATA, "cijfers.csv").mapping, locale=Language.NL, answers=(ANSWER,)
)


@pytest.fixture
def network(workspace: Workspace) -> Network:
    return Network(workspace, "Ravelhoek", "Bosrand")


def kept(network: Network, **more: object) -> int:
    return drafts.save(
        network.of("Ravelhoek"), REQUEST, network.id(), network.workspace, **more
    )


def test_a_draft_comes_back_as_it_was_left_and_counts_nowhere(network: Network) -> None:
    key = kept(network)
    found = drafts.resume(network.of("Ravelhoek"), key, network.workspace)
    assert (found.request, found.organisation_id) == (REQUEST, network.id())
    view = grantees.grantee(network.fund, GranteeQuery(network.id()), network.workspace)
    assert view.submissions == () and view.rows == ()
    assert maintenance.recompute(network.workspace) == 0


def test_going_on_with_a_draft_keeps_one_and_letting_go_keeps_none(network: Network) -> None:
    key = kept(network)
    assert kept(network, draft_id=key) == key
    mine = network.of("Ravelhoek")
    assert [card.draft_id for card in drafts.listed(mine, network.workspace)] == [key]
    drafts.forget(mine, key, network.workspace)
    assert drafts.listed(mine, network.workspace) == ()
    with pytest.raises(NotFound):
        drafts.resume(mine, key, network.workspace)


def test_a_draft_is_its_own_organisations(network: Network) -> None:
    key = kept(network)
    other = network.of("Bosrand")
    assert drafts.listed(other, network.workspace) == ()
    for act in (drafts.resume, drafts.forget):
        with pytest.raises(NotFound):
            act(other, key, network.workspace)
    with pytest.raises(NotAllowed):
        drafts.resume(replace(network.of("Ravelhoek"), role=Role.GRANTEE_VIEWER), key, network.workspace)


def test_a_file_of_more_indicators_than_anybody_looks_over_is_refused(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_INDICATORS", 1)
    with pytest.raises(UnreadableFile) as caught:
        upload.preview(network.of("Ravelhoek"), ReadRequest(DATA, "cijfers.csv"), network.id(), network.workspace)
    assert caught.value.key == "errors.too_many_indicators"
    assert caught.value.params["found"] == 2


def test_a_file_is_read_once_to_be_looked_over_and_once_to_be_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    run = pool.run
    monkeypatch.setattr(pool, "run", lambda task, *args, **more: asked.append(task) or run(task, *args, **more))
    for act in (upload.preview, upload.confirm):
        act(network.of("Ravelhoek"), ReadRequest(DATA, "cijfers.csv"), network.id(), network.workspace)
    assert asked == ["understand", "understand"]


def test_what_a_grantee_confirms_waits_and_what_its_fund_confirms_counts(network: Network) -> None:
    for access, state in (
        (network.of("Ravelhoek"), SubmissionState.PENDING), (network.fund, SubmissionState.APPROVED),
    ):  # fmt: skip
        data = DATA + f"Bomen;31/12/2024;{len(state.value)}\n".encode()
        view = upload.preview(access, ReadRequest(data, "cijfers.csv"), network.id(), network.workspace)
        result = upload.confirm(access, ReadRequest(data, "cijfers.csv"), network.id(), network.workspace)
        assert view.state is result.state is state
        assert (view.answer_due is not None) is (state is SubmissionState.PENDING)
        assert (view.new, view.changed, view.unclear) == (result.new, result.changed, result.unclear)
    assert [row["state"] for row in network.rows("submission")] == ["pending", "approved"]
