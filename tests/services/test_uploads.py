"""Uploads: what is put aside comes back as it was left, and what would keep everybody waiting is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from builders import Network

from impact.errors import ImpactError, NotAllowed, NotFound, UnreadableFile
from impact.ingest import preview_file
from impact.ingest.sandbox import pool
from impact.model.access import Access
from impact.model.answers import REPLIES_OF_KIND, Answer
from impact.model.issues import IssueKind
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core.workspace import Workspace
from impact.services.dashboards import grantees
from impact.services.operations import figure_rebuild
from impact.services.submissions import drafts, submission_transaction, upload
from impact.services.submissions.reading_cache import Readings
from impact.views.grantee import GranteeQuery
from impact.views.submissions.upload import UploadView

DATA = b"Indicator;Einde;Waarde\nScans;31/12/2024;12\nHuizen;31/12/2024;3,000\n"
ANSWER = Answer(IssueKind.AMBIGUOUS_NUMBER, REPLIES_OF_KIND[IssueKind.AMBIGUOUS_NUMBER][0])
OTHER = Answer(IssueKind.AMBIGUOUS_NUMBER, REPLIES_OF_KIND[IssueKind.AMBIGUOUS_NUMBER][1])
REQUEST = ReadRequest(
    DATA, "cijfers.csv", preview_file(DATA, "cijfers.csv").mapping, locale=Language.NL, answers=(ANSWER,)
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
    found = drafts.load_draft(network.of("Ravelhoek"), key, network.workspace)
    assert (found.request, found.organisation_id) == (REQUEST, network.id())
    view = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), network.workspace)
    assert view.submissions == () and view.rows == ()
    assert figure_rebuild.rebuild_figures(network.workspace) == 0


def test_going_on_with_a_draft_keeps_one_and_letting_go_keeps_none(network: Network) -> None:
    key = kept(network)
    assert kept(network, draft_id=key) == key
    mine = network.of("Ravelhoek")
    assert [card.draft_id for card in drafts.list_drafts(mine, network.workspace)] == [key]
    drafts.delete_draft(mine, key, network.workspace)
    assert drafts.list_drafts(mine, network.workspace) == ()
    with pytest.raises(NotFound):
        drafts.load_draft(mine, key, network.workspace)


def test_a_draft_is_its_own_organisations(network: Network) -> None:
    key = kept(network)
    other = network.of("Bosrand")
    assert drafts.list_drafts(other, network.workspace) == ()
    for act in (drafts.load_draft, drafts.delete_draft):
        with pytest.raises(NotFound):
            act(other, key, network.workspace)
    with pytest.raises(NotAllowed):
        drafts.load_draft(replace(network.of("Ravelhoek"), role=Role.GRANTEE_VIEWER), key, network.workspace)


def test_a_draft_that_is_full_says_so_and_keeps_what_it_had(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    key = kept(network)
    monkeypatch.setattr(drafts, "MOST_DRAFT_BYTES", 100)
    with pytest.raises(ImpactError, match="draft_is_full"):
        drafts.save(
            network.of("Ravelhoek"), replace(REQUEST, answers=(ANSWER, OTHER)), network.id(), network.workspace,
            draft_id=key,
        )  # fmt: skip
    assert drafts.load_draft(network.of("Ravelhoek"), key, network.workspace).request == REQUEST


def test_one_file_too_many_is_not_put_aside(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    key = kept(network)
    with pytest.raises(ImpactError, match="too_many_drafts"):
        drafts.save(network.of("Ravelhoek"), replace(REQUEST, data=DATA + b"\n"), network.id(), network.workspace)
    assert kept(network) == key, "the same file goes on"
    drafts.save(network.of("Bosrand"), REQUEST, network.id("Bosrand"), network.workspace)


def test_a_file_of_more_indicators_than_anybody_looks_over_is_refused(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MAX_INDICATORS", 1)
    with pytest.raises(UnreadableFile) as caught:
        upload.preview(network.of("Ravelhoek"), ReadRequest(DATA, "cijfers.csv"), network.id(), network.workspace)
    assert caught.value.key == "errors.too_many_indicators"
    assert caught.value.params["found"] == 2


def test_a_file_is_read_once_to_be_looked_over_and_once_to_be_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    run = pool.run_task
    monkeypatch.setattr(pool, "run_task", lambda task, *args, **more: asked.append(task) or run(task, *args, **more))
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


def children_asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that a child is asked for from now on."""
    tasks: list[str] = []
    run = pool.run_task
    monkeypatch.setattr(pool, "run_task", lambda task, *args, **more: tasks.append(task) or run(task, *args, **more))
    return tasks


def test_a_file_is_read_once_for_all_its_answers_and_anew_when_it_is_confirmed(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = children_asked(monkeypatch)
    access, readings, views = network.of("Ravelhoek"), Readings(), []
    for answers in ((), (ANSWER,), (OTHER,), ()):
        request = ReadRequest(DATA, "cijfers.csv", answers=answers)
        views.append(upload.preview(access, request, network.id(), network.workspace, readings=readings))
    assert tasks == ["understand"]
    for view, answers in zip(views, ((), (ANSWER,), (OTHER,), ()), strict=True):
        request = ReadRequest(DATA, "cijfers.csv", answers=answers)
        assert view == upload.preview(access, request, network.id(), network.workspace)
    assert views[0] != views[1] != views[2]
    tasks.clear()
    upload.confirm(access, ReadRequest(DATA, "cijfers.csv", answers=(ANSWER,)), network.id(), network.workspace)
    assert tasks == ["understand"]


def test_an_answer_leaves_the_kept_reading_as_it_was(network: Network) -> None:
    access, readings = network.of("Ravelhoek"), Readings()
    taken: list[bytes] = []
    for answers in ((), (ANSWER,), (OTHER,)):
        request = ReadRequest(DATA, "cijfers.csv", answers=answers)
        upload.preview(access, request, network.id(), network.workspace, readings=readings)
        (stored,) = readings._readings
        taken.append(pickle.dumps(stored.result))
    assert taken[0] == taken[1] == taken[2]


def test_a_reading_serves_one_account_and_one_way_to_read_and_two_are_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = children_asked(monkeypatch)
    readings, mine = Readings(), replace(network.of("Ravelhoek"), account_id=5)
    plain = ReadRequest(DATA, "cijfers.csv")

    def readings_made_by(request: ReadRequest, access: Access = mine, organisation: int = network.id()) -> int:
        before = len(tasks)
        upload.preview(access, request, organisation, network.workspace, readings=readings)
        return len(tasks) - before

    assert readings_made_by(plain) == 1
    for other in (
        replace(plain, data=DATA + b"Bomen;31/12/2024;1\n"), replace(plain, file_name="x.csv"),
        replace(plain, locale=Language.EN), replace(plain, mapping=preview_file(DATA, "cijfers.csv").mapping),
    ):  # fmt: skip
        assert readings_made_by(other) == 1
        # The one before is still there: somebody may change a column and change it back.
        assert readings_made_by(plain) == 0
        assert len(readings) == 2
    assert readings_made_by(plain, replace(mine, account_id=6)) == 1
    assert readings_made_by(plain, network.fund, network.id("Bosrand")) == 1
    assert readings_made_by(plain) == 1


def test_codes_that_were_added_and_layouts_that_were_remembered_meanwhile_are_read_with(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = children_asked(monkeypatch)
    access, readings = network.of("Ravelhoek"), Readings()
    request = ReadRequest(DATA, "cijfers.csv")
    upload.preview(access, request, network.id(), network.workspace, readings=readings)
    upload.confirm(access, request, network.id(), network.workspace)
    tasks.clear()
    view = upload.preview(access, request, network.id(), network.workspace, readings=readings)
    assert tasks == ["understand"]
    assert view.preview is not None and view.preview.remembered == 0


def test_what_a_small_file_would_change_is_seen_beside_its_open_questions(network: Network) -> None:
    request = ReadRequest(DATA, "cijfers.csv")
    view = upload.preview(
        network.of("Ravelhoek"), request, network.id(), network.workspace, effects_while_asking=False
    )
    assert (view.has_effects, view.questions, view.new) == (True, 1, 2)


def test_what_a_large_file_would_change_is_not_rehearsed_while_a_question_waits_unless_it_is_asked_for(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_VALUES_AT_ONCE", 1)
    plans = []
    plan = submission_transaction.plan
    monkeypatch.setattr(submission_transaction, "plan", lambda *args, **more: plans.append(1) or plan(*args, **more))
    access = network.of("Ravelhoek")

    def view(*answers: Answer, effects_while_asking: bool) -> UploadView:
        request = ReadRequest(DATA, "cijfers.csv", answers=answers)
        return upload.preview(
            access, request, network.id(), network.workspace, effects_while_asking=effects_while_asking
        )

    waiting = view(effects_while_asking=False)
    assert (waiting.has_effects, waiting.questions, waiting.new, len(plans)) == (False, 1, 0, 0)
    asked_for = view(effects_while_asking=True)
    assert (asked_for.has_effects, asked_for.new, len(plans)) == (True, 2, 1)
    answered = view(ANSWER, effects_while_asking=False)
    assert (answered.has_effects, answered.questions, answered.new, len(plans)) == (True, 0, 2, 2)
    assert replace(
        waiting, has_effects=True, new=asked_for.new, unclear=asked_for.unclear, changes=asked_for.changes,
        figures=asked_for.figures, matched=asked_for.matched,
    ) == asked_for  # fmt: skip


def test_what_the_indicators_of_a_file_may_be_follows_what_is_stored_meanwhile(network: Network) -> None:
    access, readings = network.fund, Readings()
    alike = ReadRequest(b"Indicator;Einde;Waarde\nScans in de wijk;31/12/2024;12\n", "wijk.csv")

    def proposed() -> list[str]:
        view = upload.preview(access, alike, network.id(), network.workspace, readings=readings)
        fresh = upload.preview(access, alike, network.id(), network.workspace)
        assert view.proposals == fresh.proposals
        return [item.best.title for item in view.proposals if item.best is not None]

    assert proposed() == []
    stored = ReadRequest(b"Indicator;Einde;Waarde\nScans in wijk;31/12/2024;9\n", "eerder.csv")
    upload.confirm(access, stored, network.id(), network.workspace)
    assert proposed() == proposed() == ["Scans in wijk"]
