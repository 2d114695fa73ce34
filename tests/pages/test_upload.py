"""Handing in a workbook: understood, asked, compared, confirmed, undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from impact.errors import UnreadableFile
from impact.ingest import preview_file
from impact.ingest.annotate import annotate_workbook
from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.ingest.layouts.layout_following import DriftKind
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core import data_revision
from impact.services.operations import open_files
from impact.services.returns import annotated_workbook
from impact.services.submissions import destinations, drafts, templates, upload
from impact.services.submissions.destinations import Destination
from impact.services.submissions.reading_cache import Readings
from impact.views.submissions.layouts import describe_drift
from impact.views.submissions.review import Comment, FileInProgress, FilesInProgress
from impact.views.submissions.upload import UnreadableLayout
from pages.parts.inputs import uploaded_files
from pages.parts.layout.menu import Page
from pages.upload import upload_state
from tests import sample_views as sample
from tests.pages.harness import check, find_key
from tests.pages.own_workbook import FILE, ROWS, understood, workbook
from tests.pages.situations import an_access, heading, html, plain, run, said

PLACES = (Destination(6, 1, "Ademruimte Kwiek", "Horizon", False), Destination(7, 1, sample.NAME, "Horizon", False))
OF_TWO_FUNDS = tuple(Destination(7, number, sample.NAME, name, True) for number, name in ((1, "Horizon"), (2, "Kade")))
AMBIGUOUS = (
    ("Indicator", "Eenheid", "Q1 2025", "Q2 2025"),
    ("Uitgevoerde energiescans", "scans", "1.250", "1.361"),
    ("Gezinnen met achterstal", "%", 31, 30),
)  # fmt: skip


ANSWER = Answer(IssueKind.PERCENT_BELOW_ONE, Reply.PERCENT, "Cijfers", 7, 5, "0,31")
CARD = drafts.DraftCard(4, FILE, 7, sample.NAME, date(2026, 1, 9), "Klasbrug")
LEFT = drafts.Draft(4, ReadRequest(workbook(), FILE, locale=Language.NL, answers=(ANSWER,)), 7, 1)


class Desk:
    """What the services were asked, and what they answer."""

    def __init__(self, monkeypatch, view=None, places=PLACES, fault=None, file=None, result=None, last=None,
                 language=Language.NL, cards=(), **changes):
        self.previews, self.confirmed, self.undone, self.kept, self.forgotten = [], [], [], [], []
        self.portfolios, self.rehearsals = [], 0
        self.view, self.fault, self.file, self.changes = view or sample.upload_view(), fault, file, changes
        self.result, self.language = result or sample.upload_result(), language
        monkeypatch.setattr(destinations, "list_destinations", lambda *_: places)
        monkeypatch.setattr(upload, "preview", self.preview)
        monkeypatch.setattr(upload, "confirm", self.confirm)
        monkeypatch.setattr(upload, "undo", lambda _, submission_id, __: self.undone.append(submission_id))
        monkeypatch.setattr(data_revision, "read_revision", lambda *_: len(self.confirmed))
        self.files = FilesInProgress((), (last,) if last else (), may_withdraw=True, may_submit=True)
        offer = templates.TemplateOffer(2, 0, has_values=True)
        monkeypatch.setattr(templates, "describe_template", lambda *_, **__: offer)
        monkeypatch.setattr(drafts, "list_drafts", lambda *_: cards)
        monkeypatch.setattr(drafts, "find_draft_of_file", lambda *_: None)
        monkeypatch.setattr(drafts, "save", self.save)
        monkeypatch.setattr(drafts, "delete_draft", lambda _, draft_id, __: self.forgotten.append(draft_id))
        monkeypatch.setattr(drafts, "load_draft", lambda *_: LEFT)

    def save(self, *given, **said):
        self.kept.append((*given[1:4], said))
        return said["draft_id"]

    def preview(
        self, _, request, organisation_id, __, *, portfolio_id, readings, effects_while_asking, progress, cancelled
    ):
        assert isinstance(readings, Readings)
        progress(0.5, "reading")
        self.portfolios.append(portfolio_id)
        assert not cancelled()
        self.previews.append((request.file_name, organisation_id, request.locale, request.mapping, request.answers))
        if self.fault:
            raise self.fault
        view = self.view
        if self.file is not None:
            view = understood(self.file, request.mapping, request.answers, self.language, **self.changes)
        if effects_while_asking or not any(question.open for question in view.question_list):
            self.rehearsals += 1
            return view
        return replace(
            view, has_effects=False, matched=0, new=0, changed=0, same=0, unclear=0, withdrawn=0, changes=(), figures=()
        )

    def confirm(self, _, request, organisation_id, __, *, portfolio_id, reason):
        self.portfolios.append(portfolio_id)
        self.confirmed.append((request.file_name, organisation_id, request.mapping, request.answers, reason))
        return self.result


def page(monkeypatch, desk, language=Language.NL, role=Role.FUND_STAFF, **address):
    assert desk is not None
    views = {"files_in_progress": lambda *_: desk.files}
    return run(monkeypatch, Page.UPLOAD, views, an_access(role, language), **address)


def choose(at, name="meting.xlsx", data=b"bytes"):
    at.file_uploader[0].upload(name, data)
    return at.run()


@pytest.mark.parametrize("language", list(Language))
def test_a_file_is_shown_as_understood_in_each_language(monkeypatch, language):
    at = choose(page(monkeypatch, Desk(monkeypatch), language))
    assert not at.exception
    assert not at.error
    assert "7" in heading(at)


def test_nothing_is_written_before_it_is_confirmed(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk))
    assert desk.previews == [("meting.xlsx", 6, None, None, ())]
    assert desk.confirmed == []


def test_the_organisation_of_the_address_is_the_one_it_is_for(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk, organisation="7"))
    assert desk.previews[0][1] == 7


def test_a_grantee_of_two_funds_says_for_which_and_the_round_it_comes_from_says_it_for_them(monkeypatch):
    desk = Desk(monkeypatch, places=OF_TWO_FUNDS)
    at = page(monkeypatch, desk, role=Role.GRANTEE_EDITOR, organisation="7", portfolio="2")
    chooser = at.selectbox(key="upload-for")
    assert chooser.options == [f"{sample.NAME} – Horizon", f"{sample.NAME} – Kade"]
    assert chooser.value == "7-2"
    at = choose(at)
    assert "Kade" in said(at)
    at.button(key="upload-confirm").click().run()
    assert desk.portfolios == [2, 2]


def test_a_choice_holds_until_the_address_asks_for_another(monkeypatch):
    desk = Desk(monkeypatch, places=OF_TWO_FUNDS)
    at = page(monkeypatch, desk, organisation="7", portfolio="2")
    at.selectbox(key="upload-for").select("7-1").run()
    assert at.selectbox(key="upload-for").value == "7-1"
    at.query_params["portfolio"] = "1"
    at.run()
    at.query_params["portfolio"] = "2"
    assert at.run().selectbox(key="upload-for").value == "7-2"
    choose(at)
    assert desk.portfolios == [2]


def test_an_organisation_outside_the_access_is_not_taken_from_the_address(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk, organisation="99"))
    assert desk.previews[0][1] == 6


def test_a_file_is_read_once_and_not_at_every_click(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk))
    at.run()
    assert len(desk.previews) == 1


def test_the_sheet_stands_there_as_it_is_with_what_was_read_in_it(monkeypatch):
    body = html(choose(page(monkeypatch, Desk(monkeypatch, file=workbook()))))
    assert "Vrijgekomen budget" in body
    assert "Kolom E: Waarde K1" in body.replace("\\u00a0", " ").replace("\u00a0", " ")
    assert "data-cell=\\\"E7\\\" data-question=\\\"question-0-0\\\"" in body


def test_another_sheet_is_looked_at_without_reading_the_file_again(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    at.get_by_key("upload-sheet").set_value("Nota's").run()
    assert not at.exception
    assert "het team" in html(at)
    assert len(desk.previews) == 1


def test_an_answer_is_one_click_and_the_file_is_read_with_it(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    assert "Eén vraag" in said(at)
    at.button(key="answer-0-0-percent").click().run()
    assert desk.previews[-1][4] == (ANSWER,)
    assert "Alles is beantwoord" in said(at)
    assert "Alles is duidelijk" in heading(at)


def test_an_answer_is_taken_back_by_a_second_click(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-0-percent").click().run()
    at.button(key="answer-0-0-percent").click().run()
    assert desk.previews[-1][4] == ()
    assert "Eén vraag" in said(at)


def test_a_value_that_a_remark_calls_an_estimate_is_asked_about(monkeypatch):
    estimated = (*ROWS[:7], (*ROWS[7][:6], "raming"), ROWS[8])
    asked = said(choose(page(monkeypatch, Desk(monkeypatch, file=workbook(estimated)))))
    assert "“1.250” staat bij “raming”. Telt het mee?" in asked.replace("\u00a0", " ")
    assert "We lezen 4 indicatoren, allemaal nieuw." in asked.replace("\u00a0", " ")


DATED = (("Wat", "Eenheid", "Stand"), ("Energiescans", "scans", 58), ("Gezinnen", "gezinnen", 31))
OTHERWISE = (("Wat", "Munt", "Stand", "Vorige"), ("Energiescans", "scans", 61, 58), ("Gezinnen", "gezinnen", 33, 31))


def remembered():
    """The layout of a sheet whose period somebody had to say."""
    mapping = preview_file(workbook(DATED, second=False), FILE).mapping
    for column, role in ((1, "title"), (2, "unit"), (3, "actual")):
        mapping = mapping.with_role("Cijfers", column, role)
    return mapping.with_constant("Cijfers", "period", "2024-01-01 - 2024-12-31")


@pytest.mark.parametrize("language", list(Language))
def test_a_layout_that_drifted_says_how_and_asks_for_the_period_anew(monkeypatch, language):
    file = workbook(OTHERWISE, second=False)
    desk = Desk(monkeypatch, file=file, remembered=(remembered(),), language=language)
    at = choose(page(monkeypatch, desk, language))
    assert not at.exception
    drift = [item for item in preview_file(file, FILE, None, (remembered(),)).drift if item.asks]
    assert {item.kind for item in drift} >= {DriftKind.COLUMN_RENAMED, DriftKind.PERIOD_TO_CHOOSE}
    words = said(at)
    for item in drift:
        assert plain(describe_drift(language, item)) in words
    # Where the sheet names no year, this one and the last are offered.
    year = date.today().year - 1
    offered = [button for button in at.button if button.key.startswith("layout-drift-")]
    (last_year,) = [button for button in offered if button.label == str(year)]
    last_year.click().run()
    mapping = desk.previews[-1][3]
    (chosen,) = [item.text for item in mapping.sheets[0].constants if item.role == "period"]
    assert chosen == f"{year}-01-01 - {year}-12-31"
    assert not [button for button in at.button if button.key.startswith("layout-drift-")]


@pytest.mark.parametrize("language", list(Language))
def test_a_remembered_layout_that_this_version_cannot_read_is_said(monkeypatch, language):
    facts = {"kind": "mapping", "version": 99, "known": 2}
    left_aside = (UnreadableLayout(3, "jaar *2024*.xlsx", "documents.newer", facts),)
    desk = Desk(monkeypatch, file=workbook(), language=language, unreadable=left_aside)
    at = choose(page(monkeypatch, desk, language))
    assert not at.exception
    (warning,) = at.warning
    assert "jaar \\*2024\\*.xlsx" in warning.value
    assert "99" in warning.value
    assert "FilantrImpact" in warning.value


def test_all_alike_are_answered_with_one_click(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(AMBIGUOUS))
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-all-second").click().run()
    assert not at.exception
    assert [answer.reply for answer in desk.previews[-1][4]] == [Reply.SECOND]
    assert all(case.answered for case in understood(desk.file, None, desk.previews[-1][4]).question_list[0].cases)


def test_what_was_answered_is_part_of_what_is_confirmed(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-0-percent").click().run()
    at.button(key="upload-confirm").click().run()
    (_, _, _, answers, reason) = desk.confirmed[0]
    assert [answer.reply for answer in answers] == [Reply.PERCENT]
    assert reason == ""


TWO_DOUBTS = (
    ("Indicator", "Eenheid", "Q1 2025", "Q2 2025"),
    ("Gezinnen met achterstal", "%", "0,31", 30),
    ("Gezinnen met schulden", "%", 27, "0,28"),
)  # fmt: skip


def test_what_a_file_would_change_is_not_worked_out_at_every_answer_and_nothing_unseen_is_confirmed(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(TWO_DOUBTS))
    at = choose(page(monkeypatch, desk))
    # At first sight the effects are there, with their button, though two questions wait.
    assert desk.rehearsals == 1
    assert at.button(key="upload-confirm")
    at.button(key="answer-0-0-percent").click().run()
    assert desk.rehearsals == 1
    assert "Eén plek in het werkboek begrijpen we niet zeker." in heading(at)
    assert "zodra alle vragen beantwoord zijn" in said(at)
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")
    # Whoever wants to see them sees them, and may confirm then.
    at.button(key="upload-effects").click().run()
    assert desk.rehearsals == 2
    assert at.button(key="upload-confirm")
    at.button(key="answer-0-0-percent").click().run()
    at.button(key="answer-0-0-percent").click().run()
    assert desk.rehearsals == 2
    # Once all is answered they are worked out without being asked for.
    at.button(key="answer-0-1-percent").click().run()
    assert desk.rehearsals == 3
    at.button(key="upload-confirm").click().run()
    assert len(desk.confirmed) == 1


def test_a_file_is_put_aside_while_it_is_being_answered(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(TWO_DOUBTS))
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-0-percent").click().run()
    at.button(key="upload-later").click().run()
    assert [len(request.answers) for request, *_ in desk.kept] == [0, 1, 1]


def test_another_way_to_read_the_file_shows_its_effects_at_once(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(TWO_DOUBTS), **matching())
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-0-percent").click().run()
    at.button(key=find_key(at, "match-0-1-")).click().run()
    assert desk.rehearsals == 2
    assert at.button(key="upload-confirm")


@pytest.mark.parametrize("language", list(Language))
def test_a_file_that_is_being_answered_speaks_each_language(monkeypatch, language):
    at = choose(page(monkeypatch, Desk(monkeypatch, file=workbook(TWO_DOUBTS), language=language), language))
    at.button(key="answer-0-0-percent").click().run()
    assert at.button(key="upload-effects")
    check(at, language)


def test_the_effect_on_each_figure_is_shown_before_and_after(monkeypatch):
    body = html(choose(page(monkeypatch, Desk(monkeypatch)))).replace("\\u00a0", " ")
    assert "1 214" in body
    assert "1 333" in body
    assert "aandacht" in body


def test_confirming_writes_once_and_links_to_the_grantee(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk, organisation="7"))
    at.button(key="upload-confirm").click().run()
    assert not at.exception
    assert [(name, organisation) for name, organisation, *_ in desk.confirmed] == [("meting.xlsx", 7)]
    assert "Aangeleverd" in heading(at)
    assert any(sample.NAME in link.label for link in at.get("page_link"))


def test_what_was_confirmed_can_be_undone(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk))
    at.button(key="upload-confirm").click().run()
    at.button(key="upload-undo").click().run()
    assert desk.undone == [9]
    assert "Ongedaan gemaakt" in heading(at)


def test_after_one_file_another_can_be_handed_in(monkeypatch):
    at = choose(page(monkeypatch, Desk(monkeypatch)))
    at.button(key="upload-confirm").click().run()
    at.button(key="upload-again").click().run()
    assert at.file_uploader
    assert "je ziet eerst wat we begrijpen" in heading(at)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"already": True}, "Dit bestand is al binnen: er verandert niets."),
        ({"new": 0, "changed": 0, "unclear": 0, "matched": 8}, "Alle waarden in dit bestand staan er al zo"),
    ],
)
def test_a_file_that_changes_nothing_says_so_and_offers_no_button(monkeypatch, changes, sentence):
    at = choose(page(monkeypatch, Desk(monkeypatch, sample.upload_view(**changes))))
    assert sentence in heading(at)
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")


def test_a_file_that_cannot_be_read_gets_a_named_error_and_no_button(monkeypatch):
    fault = UnreadableFile("errors.encrypted", file="meting.xlsx")
    at = choose(page(monkeypatch, Desk(monkeypatch, fault=fault)))
    assert not at.exception
    assert "meting.xlsx" in at.error[0].value
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")


def test_who_may_only_look_is_told_whom_to_ask(monkeypatch):
    at = page(monkeypatch, Desk(monkeypatch, places=()), role=Role.COACH)
    assert not at.exception
    assert not at.file_uploader
    assert "hoort niet bij jouw rol" in said(at)


def test_a_file_in_which_nothing_is_recognised_opens_the_assistant_and_is_no_error(monkeypatch):
    desk = Desk(monkeypatch, file=workbook((("a", "b"), ("x", "y")), second=False))
    at = choose(page(monkeypatch, desk))
    assert not at.exception
    assert not at.error
    assert "Wijs aan wat waar staat" in heading(at)
    assert "data-column" in html(at)
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")


def test_a_sheet_is_left_out_with_one_click(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    at.get_by_key("use-Cijfers-True").set_value(False).run()
    assert desk.previews[-1][3].sheet("Cijfers").used is False


def test_approved_values_are_corrected_only_with_a_reason(monkeypatch):
    desk = Desk(monkeypatch, sample.upload_view(needs_reason=True))
    at = choose(page(monkeypatch, desk))
    at.button(key="upload-confirm").click().run()
    assert "waarom je goedgekeurde cijfers verbetert" in at.error[0].value
    assert desk.confirmed == []
    at.text_area(key="upload-reason").set_value("Marie belde van 0478 12 34 56").run()
    at.button(key="upload-confirm").click().run()
    assert "0478 12 34 56" in at.warning[-1].value
    assert desk.confirmed == []
    at.text_area(key="upload-reason").set_value("  Een school was vergeten. ").run()
    at.button(key="upload-confirm").click().run()
    assert desk.confirmed[0][4] == "Een school was vergeten."


def test_no_reason_is_asked_where_nothing_approved_changes(monkeypatch):
    assert not choose(page(monkeypatch, Desk(monkeypatch))).text_area


def test_what_waits_for_review_says_until_when_it_can_be_undone_and_when_an_answer_comes(monkeypatch):
    view = sample.upload_view(state=SubmissionState.PENDING, answer_due=date(2026, 2, 28))
    result = sample.upload_result(state=SubmissionState.PENDING, answer_due=date(2026, 2, 28))
    at = choose(page(monkeypatch, Desk(monkeypatch, view, result=result), role=Role.GRANTEE_EDITOR))
    assert "Ongedaan maken kan tot het fonds het goedkeurt. Het fonds antwoordt voor 28 februari 2026." in said(at)
    at.button(key="upload-confirm").click().run()
    assert "antwoordt voor 28 februari 2026" in said(at)
    assert "Alleen goedgekeurde cijfers tellen mee in de portefeuille" in said(at)


def test_the_round_and_its_due_day_stand_above_the_sentence(monkeypatch):
    view = sample.upload_view(due=(date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31)))
    at = choose(page(monkeypatch, Desk(monkeypatch, view)))
    assert "rapportering 2025 · te bezorgen voor 31 januari 2026" in said(at)


@pytest.mark.parametrize("chosen", [False, True])
def test_what_the_fund_sent_back_stands_on_top_with_its_reason_and_comments(monkeypatch, chosen):
    comment = Comment(1, "Cijfers", "F8", 8, 6, "Is dit per jaar?", "Fonds", date(2026, 2, 1))
    last = FileInProgress(3, 7, 1, "meting.xlsx", SubmissionState.RETURNED, date(2026, 1, 20), date(2026, 2, 1),
                          "Graag de raming *nakijken*", None, (comment,), True)  # fmt: skip
    at = page(monkeypatch, Desk(monkeypatch, last=last), role=Role.GRANTEE_EDITOR)
    at = choose(at) if chosen else at
    words = said(at)
    assert "Het fonds vraagt iets terug" in words
    assert "Graag de raming *nakijken*" in html(at)
    assert "**Cijfers F8** Is dit per jaar?" in words


def proposals():
    ours = [ExistingIndicator(number, "", f"k{number}", title, f"G-{number}") for number, title in enumerate(
        ("Energiescans", "Dossiers", "Andere"))]  # fmt: skip
    return (
        MatchProposal("", "a", "Uitgevoerde energiescans", "", ours[0], 0.8, ours[2]),
        MatchProposal("", "b", "Ingediende dossiers (cumul.)", "", ours[1], 0.6),
        MatchProposal("", "c", "Met code", "", ours[2], 1.0, None, by_code=True),
        MatchProposal("", "d", "Nergens op", "", None, 0.0),
    )


def matching():
    """What a view says of indicators that are matched, and of those that are not."""
    offered = proposals()
    return {"proposals": offered, "unmatched": tuple(item for item in offered if not item.by_code),
            "own_indicators": tuple(item.best for item in offered if item.best)}  # fmt: skip


def test_indicators_that_look_alike_are_asked_and_taken_all_with_one_click(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(), **matching())
    at = choose(page(monkeypatch, desk))
    assert "2 indicatoren lijken op die van jullie" in said(at)
    assert desk.previews[-1][3] is None
    at.button(key="matches-all").click().run()
    assert [(m.key, m.indicator_id) for m in desk.previews[-1][3].matches] == [("a", 0), ("b", 1)]


def test_one_indicator_is_another_or_a_new_one_with_one_click(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(), **matching())
    at = choose(page(monkeypatch, desk))
    at.button(key=find_key(at, "match-0-1-")).click().run()
    at.button(key=find_key(at, "match-1-2-")).click().run()
    assert [(m.key, m.indicator_id) for m in desk.previews[-1][3].matches] == [("a", 2), ("b", None)]


def test_a_sheet_without_a_period_is_asked_for_it_once(monkeypatch):
    rows = (("Indicator", "Eenheid", "Waarde"), ("Scans", "scans", 58), ("Dossiers", "dossiers", 372))
    desk = Desk(monkeypatch, file=workbook(rows, second=False))
    at = choose(page(monkeypatch, desk))
    assert "Over welke periode gaan de waarden op blad" in said(at)
    at.button(key=find_key(at, "layout-gap-0", "-0")).click().run()
    assert [c.role for c in desk.previews[-1][3].sheet("Cijfers").constants] == ["period"]
    assert "Over welke periode" not in said(at)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", [Role.GRANTEE_EDITOR, Role.FUND_STAFF])
@pytest.mark.parametrize("state", ["asked", "unrecognised", "returned", "confirmed", "undone", "refused"])
def test_each_state_speaks_each_language(monkeypatch, language, role, state):
    file = workbook((("a", "b"), ("x", "y"))) if state == "unrecognised" else workbook()
    days = (date(2026, 1, 20), date(2026, 2, 1))
    last = FileInProgress(3, 7, 1, FILE, SubmissionState.RETURNED, *days, "7", None, (), True)
    desk = Desk(
        monkeypatch, file=file, language=language, last=last if state == "returned" else None,
        fault=UnreadableFile("errors.encrypted", file="x.xlsx") if state == "refused" else None,
        **matching(), needs_reason=False, state=SubmissionState.PENDING, answer_due=date(2026, 2, 28),
        due=(date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31)),
    )  # fmt: skip
    at = choose(page(monkeypatch, desk, language, role))
    if state in ("confirmed", "undone"):
        at.button(key="upload-confirm").click().run()
    if state == "undone":
        at.button(key="upload-undo").click().run()
    check(at, language, mishap_wanted=state == "refused")


def test_a_file_is_put_aside_with_its_answers_and_the_desk_is_empty(monkeypatch):
    desk = Desk(monkeypatch, file=workbook())
    at = choose(page(monkeypatch, desk))
    at.button(key="answer-0-0-percent").click().run()
    at.button(key="upload-later").click().run()
    assert not at.exception
    (request, organisation, _, said_of_it) = desk.kept[-1]
    assert (request.file_name, organisation, request.answers, said_of_it["draft_id"]) == (
        "meting.xlsx", 6, (ANSWER,), None,
    )  # fmt: skip
    assert at.file_uploader
    assert "liggen klaar" in at.success[0].value
    assert desk.confirmed == []


def test_a_file_that_was_put_aside_is_gone_on_with_as_it_was_left(monkeypatch):
    desk = Desk(monkeypatch, file=workbook(), cards=(CARD,))
    at = page(monkeypatch, desk)
    assert "ligt klaar" in said(at)
    at.button(key="draft-on-4").click().run()
    assert not at.exception
    assert desk.previews[-1] == (FILE, 7, Language.NL, None, (ANSWER,))
    at.button(key="upload-confirm").click().run()
    assert desk.forgotten == [4]


def test_a_file_that_was_put_aside_is_let_go(monkeypatch):
    desk = Desk(monkeypatch, cards=(CARD,))
    page(monkeypatch, desk).button(key="draft-off-4").click().run()
    assert desk.forgotten == [4]


def test_indicators_without_values_are_confirmed_as_such(monkeypatch):
    desk = Desk(monkeypatch, sample.upload_view(new=0, changed=0, unclear=0, matched=0))
    at = choose(page(monkeypatch, desk))
    assert "8 indicatoren, nog zonder waarden" in heading(at)
    assert at.button(key="upload-confirm").label == "Bevestig 8 indicatoren"


def test_a_table_that_nobody_filled_in_is_called_empty_and_not_unknown(monkeypatch):
    desk = Desk(monkeypatch, file=workbook((("Indicator", "Code", "Eenheid", "Q1 2025"),), second=False))
    at = choose(page(monkeypatch, desk))
    assert "nog geen eigen rijen" in heading(at)


def test_the_own_workbook_is_offered_with_the_cells_that_are_still_open(monkeypatch):
    asked = []

    def back(_, data, name, issues, language, __):
        asked.append((name, [issue.kind for issue in annotated_workbook.select_issues_to_mark(issues)]))
        return annotate_workbook(data, name, annotated_workbook.select_issues_to_mark(issues), language)

    monkeypatch.setattr(annotated_workbook, "annotate_workbook", back)
    at = choose(page(monkeypatch, Desk(monkeypatch, file=workbook())), data=workbook())
    assert "Haal je eigen werkboek op met de cel gemarkeerd" in said(at)
    at.button(key="back-make").click().run()
    assert not at.exception
    assert asked[0][0] == "meting.xlsx"
    assert IssueKind.PERCENT_BELOW_ONE in asked[0][1]
    link = at.get("link_button")[0]
    assert link.proto.url.startswith("/download/")
    at.button(key="answer-0-0-percent").click().run()
    assert not at.get("link_button")
    with pytest.raises(KeyError):
        at.button(key="back-make")


def test_the_server_forgets_its_copy_once_the_session_has_the_file(monkeypatch):
    released = []
    monkeypatch.setattr(
        uploaded_files, "release_files", lambda: released.append(upload_state.get_draft().request.file_name)
    )
    choose(page(monkeypatch, Desk(monkeypatch)))
    assert released == ["meting.xlsx"]


def test_a_file_that_cannot_be_read_stays_in_its_field(monkeypatch):
    """A run may be interrupted while the file is read: the next one must find it."""
    released = []
    monkeypatch.setattr(uploaded_files, "release_files", lambda: released.append(True))
    choose(page(monkeypatch, Desk(monkeypatch, fault=UnreadableFile("errors.corrupt", file="meting.xlsx"))))
    assert released == []


@pytest.mark.parametrize("way", ["chosen", "the same file again", "gone on with", "by its address"])
def test_whoever_has_too_much_open_is_told_and_this_visit_holds_nothing(monkeypatch, way):
    released = []
    monkeypatch.setattr(uploaded_files, "release_files", lambda: released.append(True))
    monkeypatch.setattr(open_files, "BYTES_PER_PERSON", 3)
    desk = Desk(monkeypatch, cards=(CARD,))
    if way == "the same file again":
        monkeypatch.setattr(drafts, "find_draft_of_file", lambda *_: LEFT)
    at = page(monkeypatch, desk, **({"draft": "4"} if way == "by its address" else {}))
    if way == "gone on with":
        at.button(key="draft-on-4").click().run()
    elif way != "by its address":
        choose(at)
    assert not at.exception
    assert "openstaan" in at.error[0].value
    assert upload_state.DRAFT not in at.session_state
    assert bool(released) is (way in ("chosen", "the same file again"))


def test_giving_back_lets_go_of_the_files_of_this_visit(monkeypatch):
    removed = []
    runtime = SimpleNamespace(uploaded_file_mgr=SimpleNamespace(remove_session_files=removed.append))
    monkeypatch.setattr(uploaded_files, "Runtime", SimpleNamespace(instance=lambda: runtime))
    monkeypatch.setattr(uploaded_files, "get_script_run_ctx", lambda: SimpleNamespace(session_id="visit"))
    for there in (True, False):
        monkeypatch.setattr(uploaded_files, "exists", lambda there=there: there)
        uploaded_files.release_files()
    assert removed == ["visit"]
