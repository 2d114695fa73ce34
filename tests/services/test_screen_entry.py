"""Entering on screen: three indicators made, three values typed, approved, and the figures are right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import Network, a_file, year
from sqlalchemy import insert, update

from impact.access import permissions
from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotAllowed
from impact.i18n.source_places import name_submission
from impact.i18n.viewer_time import VIEWER_ZONE
from impact.model.answers import Reply, answer_to
from impact.model.issues import IssueKind
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import SCREEN, ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import explain, grantees, start_page
from impact.services.dashboards.indicators import build_indicator_view
from impact.services.entry import entry_drafts, entry_transaction, forms, pasted_table
from impact.services.returns import files_in_progress
from impact.services.submissions import drafts as upload_drafts
from impact.services.submissions import review, upload
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, ReportingPeriod
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from pages.upload import changes

TODAY = date(2026, 3, 1)
Y2025 = year(2025)
NAME = "Ravelhoek"


@pytest.fixture
def network(workspace: Workspace) -> Network:
    return Network(workspace, NAME, "Bosrand")


def made(name: str, title: str, **facts: object) -> EnteredIndicator:
    given = {"direction": Direction.UP, "time_kind": TimeKind.PERIOD, "unit": "gezinnen"}
    return EnteredIndicator(name, title=title, **given | facts)  # type: ignore[arg-type]


def three() -> ScreenEntry:
    return ScreenEntry(
        "k1",
        (EnteredValue("new-1", ValueKind.TARGET, *Y2025, value="100"),),
        (
            made("new-1", "Gezinnen in begeleiding", baseline="10"),
            made("new-2", "Gezinnen zonder achterstal", measure=Measure.PERCENTAGE, unit="%", time_kind=None),
            made("new-3", "Wachtdagen", direction=Direction.DOWN, time_kind=TimeKind.LEVEL, unit="dagen"),
        ),
    )


def found(network: Network, name: str = NAME, **more: object) -> forms.EntryForm:
    return forms.load_form(network.of(name), network.id(name), network.workspace, today=TODAY, **more)  # type: ignore[arg-type]


def typed(form: forms.EntryForm, key: str, *values: object, **facts: str) -> ScreenEntry:
    """One value per indicator of a form, in its order; None leaves one alone."""
    items = []
    for view, value in zip(form.indicators, values, strict=True):
        row = next(row for row in view.rows if not row.breakdown)
        if value is not None:
            texts = value if isinstance(value, dict) else {"value": str(value)}
            item = EnteredValue(row.indicator, ValueKind.ACTUAL, row.start, row.end, in_force=row.in_force, **texts)
            items.append(replace(item, **facts))
    return ScreenEntry(key, tuple(items))


def send(network: Network, entry: ScreenEntry, name: str = NAME, **more: object) -> upload.UploadResult:
    return entry_transaction.send_entry(network.of(name), entry, network.id(name), network.workspace, **more)  # type: ignore[arg-type]


def look(network: Network, entry: ScreenEntry, **more: object) -> entry_transaction.EntryPreview:
    return entry_transaction.preview_entry(network.of(NAME), entry, network.id(), network.workspace, **more)  # type: ignore[arg-type]


def shown(network: Network) -> dict[str, float | None]:
    rows = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), network.workspace).rows
    return {row.title: row.actual for row in rows}


def approve(network: Network, result: upload.UploadResult) -> None:
    assert result.submission_id is not None
    review.approve(network.fund, result.submission_id, network.workspace)


@pytest.fixture
def agreed(network: Network) -> Network:
    """With the three indicators approved."""
    approve(network, send(network, three()))
    return network


def test_three_indicators_and_three_values_on_an_empty_database_give_right_figures(network: Network) -> None:
    plan = look(network, three())
    assert (plan.problems, plan.questions, plan.new_indicators, plan.new) == ((), 0, 3, 2)
    result = send(network, three())
    assert result.state is SubmissionState.PENDING
    assert shown(network) == {}
    form = found(network)
    assert [view.waits for view in form.indicators] == [True, True, True]
    assert [view.code for view in form.indicators] == ["I01", "I02", "I03"]
    entry = typed(form, "k2", "84", {"numerator": "3", "denominator": "12"}, "12,5")
    values = send(network, entry)
    approve(network, result)
    assert set(shown(network).values()) == {None}
    approve(network, values)
    assert shown(network) == {"Gezinnen in begeleiding": 84, "Gezinnen zonder achterstal": 25, "Wachtdagen": 12.5}


def test_what_is_sent_twice_is_stored_once(agreed: Network) -> None:
    entry = typed(found(agreed), "k2", "84", None, None)
    assert send(agreed, entry).submission_id is not None
    assert send(agreed, entry).submission_id is None


def test_a_correction_back_to_an_earlier_value_is_a_correction(agreed: Network) -> None:
    for number, value in enumerate(("84", "85", "84")):
        approve(agreed, send(agreed, typed(found(agreed), f"k{number}", value, None, None), reason="verteld"))
        assert shown(agreed)["Gezinnen in begeleiding"] == float(value)


def test_what_changes_is_said_under_the_title_that_the_reader_knows(agreed: Network) -> None:
    dutch, english = "Gezinnen in begeleiding", "Families in guidance"
    with unscoped_writing(agreed.workspace) as connection:
        connection.execute(update(Indicator).where(Indicator.title == dutch).values(titles={"en": english}))
    entry = typed(found(agreed), "k2", "84", None, None)
    plan = look(agreed, entry)
    waiting = send(agreed, entry)
    view = review.load_review(agreed.fund, waiting.submission_id, agreed.workspace)
    for row in (*plan.changes, *plan.figures, *view.changes, *view.figures):
        assert changes.name_indicator(row, Language.EN) == english
        assert changes.name_indicator(row, Language.NL) == dutch
    assert plan.figures
    assert view.figures


def test_an_empty_field_is_not_entered_and_never_nought(agreed: Network) -> None:
    plan = look(agreed, typed(found(agreed), "k2", "", "", "0"))
    assert (plan.new, plan.problems) == (1, ())
    approve(agreed, send(agreed, typed(found(agreed), "k2", "", "", "0")))
    assert shown(agreed) == {"Gezinnen in begeleiding": None, "Gezinnen zonder achterstal": None, "Wachtdagen": 0}


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        ({"value": "", "note": "vergeten te tellen"}, "note_alone"),
        ({"value": "5", "no_value": "not_known"}, "value_and_reason"),
    ],
)
def test_what_says_two_things_is_mended_first(agreed: Network, texts: dict[str, str], key: str) -> None:
    entry = typed(found(agreed), "k2", texts, None, None)
    assert [problem.key for problem in look(agreed, entry).problems] == [key]
    with pytest.raises(ImpactError):
        send(agreed, entry)


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        ({"value": "50", "numerator": "3", "denominator": "10"}, "parts_disagree"),
        ({"numerator": "3"}, "parts_incomplete"),
        ({"numerator": "3", "denominator": "0"}, "denominator_unread"),
        ({"numerator": "drie", "denominator": "10"}, "numerator_unread"),
    ],
)
def test_a_percentage_and_its_parts_agree_or_it_is_said(agreed: Network, texts: dict[str, str], key: str) -> None:
    assert [problem.key for problem in look(agreed, typed(found(agreed), "k2", None, texts, None)).problems] == [key]


def test_emptying_a_value_in_force_wants_a_reason_why_there_is_none(agreed: Network) -> None:
    approve(agreed, send(agreed, typed(found(agreed), "k2", "84", None, None)))
    emptied = typed(found(agreed), "k3", "", None, None)
    assert [problem.key for problem in look(agreed, emptied).problems] == ["emptied"]
    entry = typed(found(agreed), "k3", {"no_value": "not_known"}, None, None)
    plan = look(agreed, entry)
    assert (plan.withdrawn, plan.needs_reason) == (1, True)
    approve(agreed, send(agreed, entry, reason="verkeerd geteld"))
    assert shown(agreed)["Gezinnen in begeleiding"] is None


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (("1.250", None, None), [IssueKind.AMBIGUOUS_NUMBER]),
        (("1.250", None, "12,5"), []),
        (("ca. 40", None, None), [IssueKind.INEQUALITY]),
        ((None, "0,4", None), [IssueKind.PERCENT_BELOW_ONE]),
        (("84 %", None, None), [IssueKind.NUMBER_WITH_TEXT]),
        (("veel", None, None), [IssueKind.TEXT_FOR_NUMBER]),
        ((None, {"numerator": "12", "denominator": "3"}, None), [IssueKind.NUMERATOR_ABOVE_DENOMINATOR]),
    ],
)
def test_the_same_doubts_as_about_a_cell(agreed: Network, values: tuple[object, ...], kinds: list[IssueKind]) -> None:
    plan = look(agreed, typed(found(agreed), "k2", *values))
    assert [question.kind for question in plan.question_list if question.open] == kinds


# Words for a file and what is in it: whoever typed a value has none.
FILE_WORDS = re.compile(
    r"\b(cel|bestand|werkboek|blad|kolom|rij|cell|file|workbook|sheet|column|row|cellule|fichier|classeur|feuille|colonne"
    r"|ligne|spreadsheet|tableur)(?:len|en|pen|s)?\b",
    re.IGNORECASE,
)
NASTY = (
    "1.250", "3,000", "ca. 40", "10-15", "12 à 15", "84 %", "veel", "3-5", "3/5", "2:30", "1u30", "31/58", "> 50",
    "#REF!", "12 gezinnen en 5 koppels", "40 (waarvan 12 nieuw)", "12*", "+++", "-", "+5", "999", "1e5", "01/02/2026",
    "x", "€ 25", "25k",
)  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_a_doubt_about_what_was_typed_speaks_of_no_file(agreed: Network, language: Language) -> None:
    reader, kinds = replace(agreed.of(NAME), language=language), set()
    for one in NASTY:
        entry = typed(found(agreed), "k2", one, one, one)
        plan = entry_transaction.preview_entry(reader, entry, agreed.id(), agreed.workspace)
        for question in plan.question_list:
            kinds.add(question.kind)
            words = [question.title, question.why]
            for case in question.cases:
                words += [case.question, case.reading, *(choice.label for choice in case.replies)]
            assert not [said for said in words if FILE_WORDS.search(said)], (one, question.kind)
    assert len(kinds) > 6, kinds


def test_an_answer_keeps_its_value_when_more_is_typed(agreed: Network) -> None:
    entry = typed(found(agreed), "k2", "1.250", None, None)
    issue = look(agreed, entry).question_list[0].cases[0].issue
    answers = (answer_to(issue, Reply.SECOND),)
    assert look(agreed, entry, answers=answers).questions == 0
    more = entry.with_values(typed(found(agreed), "k2", None, None, "7").values)
    assert look(agreed, more, answers=answers).questions == 0
    approve(agreed, send(agreed, more, answers=answers))
    assert shown(agreed)["Gezinnen in begeleiding"] == 1250


def percentage_row(network: Network) -> object:
    return next(row for row in found(network).indicators[1].rows if not row.breakdown)


def send_ratio(network: Network, entry: ScreenEntry, **more: object) -> None:
    issue = look(network, entry).question_list[0].cases[0].issue
    assert issue.kind is IssueKind.RATIO
    approve(network, send(network, entry, answers=(answer_to(issue, Reply.PARTS),), **more))


@pytest.mark.parametrize(
    ("typed_text", "field", "value"),
    [
        ("31/58", "31/58", 100 * 31 / 58),
        ("31 op 58", "31/58", 100 * 31 / 58),
        ("3 / 12", "3/12", 25),
        ("12,5/30", "12,5/30", 100 * 12.5 / 30),
    ],
)
def test_a_share_typed_as_its_parts_comes_back_as_it_was_typed(
    agreed: Network, typed_text: str, field: str, value: float
) -> None:
    send_ratio(agreed, typed(found(agreed), "k2", None, typed_text, None))
    assert shown(agreed)["Gezinnen zonder achterstal"] == pytest.approx(value)
    row = percentage_row(agreed)
    assert row.value == field  # type: ignore[attr-defined]
    back = {"value": row.value, "numerator": row.numerator, "denominator": row.denominator}  # type: ignore[attr-defined]
    plan = look(agreed, typed(found(agreed), "k3", None, back, None))
    assert (plan.problems, plan.questions, plan.changed, plan.new) == ((), 0, 0, 0), "untouched is no change"


def test_parts_typed_in_their_own_fields_come_back_as_parts(agreed: Network) -> None:
    approve(agreed, send(agreed, typed(found(agreed), "k2", None, {"numerator": "31", "denominator": "58"}, None)))
    row = percentage_row(agreed)
    assert (row.value, row.numerator, row.denominator) == ("31/58", "31", "58")  # type: ignore[attr-defined]
    other = {"value": row.value, "numerator": "29", "denominator": "58"}  # type: ignore[attr-defined]
    approve(agreed, send(agreed, typed(found(agreed), "k3", None, other, None), reason="herteld"))
    assert shown(agreed)["Gezinnen zonder achterstal"] == 50


def test_other_parts_typed_over_the_old_ones_take_their_place(agreed: Network) -> None:
    send_ratio(agreed, typed(found(agreed), "k2", None, "31/58", None))
    over = {"value": "29/58", "numerator": "31", "denominator": "58"}
    send_ratio(agreed, typed(found(agreed), "k3", None, over, None), reason="herteld")
    assert shown(agreed)["Gezinnen zonder achterstal"] == 50
    assert percentage_row(agreed).value == "29/58"  # type: ignore[attr-defined]


def test_a_value_that_somebody_else_changed_meanwhile_is_not_overwritten(agreed: Network) -> None:
    mine = typed(found(agreed), "k2", "84", None, None)
    approve(agreed, send(agreed, typed(found(agreed), "k3", "90", None, None)))
    clashes = look(agreed, mine).clashes
    assert [(clash.there, clash.wished) for clash in clashes] == [("90", "84")]
    with pytest.raises(Conflict):
        send(agreed, mine)
    assert shown(agreed)["Gezinnen in begeleiding"] == 90


def test_the_place_of_a_typed_value_is_the_screen_with_who_and_when(agreed: Network) -> None:
    approve(agreed, send(agreed, typed(found(agreed), "k2", "84", None, None)))
    view = found(agreed).indicators[0]
    explanation = explain.explain_indicator(agreed.fund, view.indicator_id, None, agreed.workspace)
    source = next(term.source for term in explanation.terms if term.role == "value")
    assert source is not None
    assert source.entered_at is not None
    assert (source.submitted_by, source.approved_by) == (NAME, "Fonds")
    assert explanation.excerpts == ()


def test_two_entries_of_one_day_are_told_apart_by_their_time_where_one_reads() -> None:
    morning, evening = datetime(2026, 7, 1, 6, 5), datetime(2026, 7, 1, 22, 30)
    names = [name_submission(Language.NL, "x.csv", SCREEN, at) for at in (morning, evening)]
    assert names == ["Invoer op het scherm van 1 jul 2026, 08:05", "Invoer op het scherm van 2 jul 2026, 00:30"]
    zone = VIEWER_ZONE.set(UTC)
    try:
        assert name_submission(Language.FR, "x.csv", SCREEN, morning) == "Saisie à l'écran du 1 juil. 2026, 06:05"
    finally:
        VIEWER_ZONE.reset(zone)
    assert name_submission(Language.NL, "x.xlsx", "long", morning) == "x.xlsx"


NAMES = {
    Language.NL: "Invoer op het scherm van ",
    Language.EN: "Entry on screen of ",
    Language.FR: "Saisie à l'écran du ",
}


def test_an_older_entry_that_waits_is_named_as_in_every_list(agreed: Network) -> None:
    older = send(agreed, typed(found(agreed), "k2", "84", None, None)).submission_id
    newer = send(agreed, typed(found(agreed), "k3", "90", None, None)).submission_id
    assert newer is not None
    view = review.load_review(agreed.fund, newer, agreed.workspace)
    assert view.older.startswith(NAMES[Language.NL]) and view.older_id == older
    with pytest.raises(Conflict) as caught:
        review.approve(agreed.fund, newer, agreed.workspace)
    assert caught.value.params["file"] == view.older


@pytest.mark.parametrize("language", Language)
def test_what_was_typed_is_not_called_a_file(agreed: Network, language: Language) -> None:
    result = send(agreed, typed(found(agreed), "k2", "84", None, None))
    grantee = replace(agreed.of(NAME), language=language)
    fund = replace(agreed.fund, language=language)
    workspace, name = agreed.workspace, NAMES[language]
    waiting = files_in_progress.load_files_in_progress(grantee, agreed.id(), workspace).pending
    queue = review.load_review_queue(fund, workspace)
    handed_in = grantees.build_grantee_view(grantee, GranteeQuery(agreed.id()), workspace).submissions
    names = [*(row.file_name for row in waiting), *(row.file_name for row in handed_in)]
    names += [row.file_name for row in (*queue.pending, *queue.decided)]
    assert len(names) == 5
    assert all(one.startswith(name) and not one.endswith(".csv") for one in names), names
    assert result.submission_id is not None
    review.send_back(fund, result.submission_id, "Nog eens tellen", workspace)
    needs = start_page.build_start_view(grantee, workspace).needs
    assert [need.name.startswith(name) for need in needs if need.key == "returned"] == [True]


def test_taking_back_what_was_typed_leaves_everything_as_before(agreed: Network) -> None:
    before = agreed.snapshot()
    result = send(agreed, typed(found(agreed), "k2", "84", None, "3"))
    approve(agreed, result)
    assert agreed.snapshot() != before
    assert result.submission_id is not None
    upload.undo(agreed.fund, result.submission_id, agreed.workspace)
    assert agreed.snapshot() == before


# Indicators


def changed(network: Network, access: object = None, **facts: object) -> ScreenEntry:
    view = found(network).indicators[0]
    texts = view.texts
    item = EnteredIndicator(
        view.name, title=texts["title"], unit=texts["unit"], measure=Measure(texts["measure"]),
        direction=view.direction, time_kind=view.time_kind, baseline="10", in_force=texts,
    )  # fmt: skip
    return ScreenEntry("change", (), (replace(item, **facts),))  # type: ignore[arg-type]


def test_a_change_of_an_indicator_shows_its_effect_wants_a_reason_and_has_a_history(agreed: Network) -> None:
    approve(agreed, send(agreed, typed(found(agreed), "k2", "84", None, None)))
    entry = changed(agreed, time_kind=TimeKind.LEVEL, title="Gezinnen nu in begeleiding")
    plan = entry_transaction.preview_entry(agreed.fund, entry, agreed.id(), agreed.workspace)
    assert (plan.problems, plan.clashes) == ((), ())
    assert {(item.quality, item.before, item.after) for item in plan.properties} == {
        ("title", "Gezinnen in begeleiding", "Gezinnen nu in begeleiding"), ("time_kind", "period", "level"),
    }  # fmt: skip
    assert plan.needs_reason
    with pytest.raises(ImpactError):
        entry_transaction.send_entry(agreed.fund, entry, agreed.id(), agreed.workspace)
    before = agreed.snapshot()
    result = entry_transaction.send_entry(agreed.fund, entry, agreed.id(), agreed.workspace, reason="het is een stand")
    assert "Gezinnen nu in begeleiding" in shown(agreed)
    view = found(agreed).indicators[0]
    history = build_indicator_view(agreed.fund, IndicatorQuery(view.indicator_id), agreed.workspace).revisions
    assert [(item.reason, item.is_new) for item in history] == [("het is een stand", False), ("", True)]
    assert result.submission_id is not None
    upload.undo(agreed.fund, result.submission_id, agreed.workspace)
    assert agreed.snapshot() == before


def test_a_file_does_not_change_what_was_set_on_screen(agreed: Network) -> None:
    again = a_file().indicator("I01", code="I01", title="Anders", direction=Direction.DOWN, definition="")
    agreed.hand_in(NAME, again.actual("I01", 2025, 3))
    view = found(agreed).indicators[0]
    assert (view.title, view.direction) == ("Gezinnen in begeleiding", Direction.UP)


def test_undoing_an_older_file_keeps_what_was_changed_on_screen_since(network: Network) -> None:
    first = network.hand_in(NAME, a_file().indicator("scans").actual("scans", 2024, 4))
    second = network.hand_in(NAME, a_file("b.xlsx").indicator("scans", definition="uit b").actual("scans", 2025, 5))
    view = found(network).indicators[0]
    item = EnteredIndicator(
        view.name, title="Screenings", measure=Measure.NUMBER, direction=view.direction, time_kind=TimeKind.PERIOD,
        definition="uit b", in_force=view.texts,
    )  # fmt: skip
    entry = ScreenEntry("c", (), (item,))
    entry_transaction.send_entry(network.fund, entry, network.id(), network.workspace, reason="duidelijker")
    network.undo(second)
    view = found(network).indicators[0]
    assert (view.title, view.time_kind) == ("Screenings", TimeKind.PERIOD)
    network.undo(first)
    assert found(network).indicators[0].title == "Screenings"


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"title": " "}, "title_missing"),
        ({"time_kind": None}, "time_kind_missing"),
        ({"direction": None}, "direction_missing"),
        ({"direction": Direction.MAINTAIN, "band_low": "5", "band_high": "3"}, "bands_crossed"),
        ({"band_low": "drie"}, "limit_unread"),
    ],
)
def test_an_indicator_is_not_made_without_what_its_figures_need(
    network: Network, facts: dict[str, object], key: str
) -> None:
    plan = look(network, ScreenEntry("k", (), (made("new-1", "Gezinnen", **facts),) if "title" not in facts else (
        EnteredIndicator("new-1", direction=Direction.UP, time_kind=TimeKind.PERIOD),
    )))
    assert [problem.key for problem in plan.problems] == [key]
    assert plan.new_indicators == 0


def test_a_target_on_the_wrong_side_and_a_known_title_are_asked_about(agreed: Network) -> None:
    wrong = ScreenEntry(
        "k", (EnteredValue("new-1", ValueKind.TARGET, *Y2025, value="5"),), (made("new-1", "Huizen", baseline="9"),)
    )
    assert [q.kind for q in look(agreed, wrong).question_list if q.open] == [IssueKind.TARGET_ON_WRONG_SIDE]
    alike = ScreenEntry("k", (), (made("new-1", "Gezinnen in begeleiding"),))
    assert [q.kind for q in look(agreed, alike).question_list if q.open] == [IssueKind.SIMILAR_TITLES]


def test_a_property_that_somebody_else_changed_meanwhile_is_a_clash(agreed: Network) -> None:
    mine = changed(agreed, title="Mijn titel")
    other = changed(agreed, title="Andere titel")
    entry_transaction.send_entry(agreed.fund, other, agreed.id(), agreed.workspace, reason="zo")
    clashes = entry_transaction.preview_entry(agreed.fund, mine, agreed.id(), agreed.workspace).clashes
    seen = [(clash.quality, clash.there, clash.wished) for clash in clashes]
    assert seen == [("title", "Andere titel", "Mijn titel")]


# Drafts, pasting, permissions


def test_what_was_typed_and_not_sent_is_kept_per_person(agreed: Network) -> None:
    access, place = agreed.of(NAME), (agreed.id(), agreed.workspace)
    assert entry_drafts.load_entry(access, *place).entry.values == ()
    entry = typed(found(agreed), "k2", "84", None, None)
    entry_drafts.save_entry(access, entry, *place)
    more = entry.with_values(typed(found(agreed), "k2", None, None, "7").values)
    entry_drafts.save_entry(access, more, *place)
    saved = entry_drafts.load_entry(access, *place)
    assert (saved.entry, saved.draft_id is not None) == (more, True)
    assert shown(agreed)["Gezinnen in begeleiding"] is None
    entry_drafts.delete_entry(access, *place)
    assert entry_drafts.load_entry(access, *place).draft_id is None


def test_a_screen_with_more_than_a_draft_holds_says_so_and_keeps_what_it_had(
    agreed: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    access, place = agreed.of(NAME), (agreed.id(), agreed.workspace)
    entry = typed(found(agreed), "k2", "84", None, None)
    entry_drafts.save_entry(access, entry, *place)
    monkeypatch.setattr(upload_drafts, "MOST_DRAFT_BYTES", 100)
    with pytest.raises(ImpactError, match="draft_is_full"):
        entry_drafts.save_entry(access, entry.with_values(typed(found(agreed), "k2", None, None, "7").values), *place)
    assert entry_drafts.load_entry(access, *place).entry == entry


@pytest.mark.parametrize(
    ("pasted", "values", "unmatched"),
    [
        ("84\n25\n12,5", ["84", "25", "12,5"], 0),
        ("I03\t7\nI01\t84\tmet de zomer", ["7", "84"], 0),
        ("Wachtdagen\tdagen\t7\nOnbekend\t3", ["7"], 1),
        ("84\n25", [], 2),
        ("Wachtdagen\t7\nWachtdagen\t8", ["7"], 1),
        ("", [], 0),
    ],
)
def test_what_is_pasted_is_laid_beside_the_rows_it_names(
    agreed: Network, pasted: str, values: list[str], unmatched: int
) -> None:
    table = pasted_table.read_pasted(pasted, found(agreed).indicators)
    assert [item.value for item in table.values] == values
    assert len(table.unmatched) == unmatched


def test_a_pasted_table_is_never_cut_off(agreed: Network) -> None:
    lines = ["Wachtdagen\t7"] * pasted_table.MAX_LINES
    assert len(pasted_table.read_pasted("\n".join(lines), found(agreed).indicators).unmatched) == len(lines) - 1
    with pytest.raises(ImpactError, match="paste_too_long"):
        pasted_table.read_pasted("\n".join([*lines, "I01\t84"]), found(agreed).indicators)


@pytest.mark.parametrize("role", [role for role in Role if role not in (
    Role.ADMINISTRATOR, Role.FUND_STAFF, Role.GRANTEE_EDITOR)])  # fmt: skip
def test_whoever_may_only_look_enters_nothing(agreed: Network, role: Role) -> None:
    access = replace(agreed.of(NAME), role=role)
    entry = typed(found(agreed), "k2", "84", None, None)
    for act in (
        lambda: forms.load_form(access, agreed.id(), agreed.workspace),
        lambda: entry_transaction.preview_entry(access, entry, agreed.id(), agreed.workspace),
        lambda: entry_transaction.send_entry(access, entry, agreed.id(), agreed.workspace),
        lambda: entry_drafts.save_entry(access, entry, agreed.id(), agreed.workspace),
        lambda: entry_drafts.load_entry(access, agreed.id(), agreed.workspace),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_role_that_may_hand_in_but_not_change_indicators_sends_values_only(
    agreed: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = typed(found(agreed), "k2", "84", None, None)
    target = ScreenEntry("k3", (EnteredValue(entry.values[0].indicator, ValueKind.TARGET, *Y2025, value="120"),))
    monkeypatch.setitem(permissions._ALLOWED, (Action.CHANGE, Kind.INDICATOR), permissions.FUND_ROLES)
    for forbidden in (three(), target, changed(agreed, title="Anders")):
        with pytest.raises(NotAllowed):
            look(agreed, forbidden)
        with pytest.raises(NotAllowed):
            send(agreed, forbidden, reason="toch")
    assert send(agreed, entry).submission_id is not None


def test_what_a_fund_enters_for_its_grantee_counts_at_once(agreed: Network) -> None:
    entry = typed(found(agreed), "k2", "84", None, None)
    result = entry_transaction.send_entry(agreed.fund, entry, agreed.id(), agreed.workspace)
    assert result.state is SubmissionState.APPROVED
    assert shown(agreed)["Gezinnen in begeleiding"] == 84


def test_a_target_is_changed_and_withdrawn_on_purpose(agreed: Network) -> None:
    def targets() -> list[float | None]:
        return [number for _, _, number, _ in found(agreed).indicators[0].targets]

    for number, (value, kept) in enumerate((("120", [120.0]), ("", [None]))):
        view = found(agreed).indicators[0]
        item = EnteredValue(view.name, ValueKind.TARGET, *Y2025, value=value, in_force=view.targets[0][3])
        entry = ScreenEntry(f"t{number}", (item,))
        entry_transaction.send_entry(agreed.fund, entry, agreed.id(), agreed.workspace, reason="afgesproken")
        assert targets() == kept


def test_a_closed_period_keeps_its_values(agreed: Network) -> None:
    with unscoped_writing(agreed.workspace) as connection:
        owner = agreed.founded.organisations["fund"]
        period = {"organisation_id": owner, "portfolio_id": agreed.portfolio_id, "frequency": "year"}
        period |= {"starts": Y2025[0], "ends": Y2025[1], "due_on": TODAY, "locked_at": now()}
        connection.execute(insert(ReportingPeriod).values(**period))
        connection.execute(update(Grant).values(reporting="year"))
    rows = [row for view in found(agreed).indicators for row in view.rows]
    assert rows and all(row.is_closed for row in rows)
    with pytest.raises(Conflict):
        send(agreed, typed(found(agreed), "k2", "84", None, None))


@pytest.mark.parametrize(
    ("years", "expected"), [((), 2025), ((2026,), 2026), ((2024, 2026), 2024), ((2026, 2027), 2026)]
)
def test_the_form_opens_on_what_the_fund_asks_for(agreed: Network, years: tuple[int, ...], expected: int) -> None:
    """Years nobody asked for can be chosen; they are not where somebody begins to type."""
    with unscoped_writing(agreed.workspace) as connection:
        for number in years:
            starts, ends = year(number)
            connection.execute(insert(ReportingPeriod).values(
                organisation_id=agreed.founded.organisations["fund"], portfolio_id=agreed.portfolio_id,
                frequency="year", starts=starts, ends=ends, due_on=date(number + 1, 1, 31),
            ))
        connection.execute(update(Grant).values(reporting="year"))
    form = found(agreed)
    assert form.period is not None
    assert (form.period.starts, form.period.ends) == year(expected)


def test_a_previous_value_is_of_before_the_period(agreed: Network) -> None:
    send(agreed, typed(found(agreed), "k5", "84", None, None))
    for number, expected in ((2024, None), (2025, None), (2026, 84.0)):
        assert found(agreed, chosen_item=year(number)).indicators[0].previous == expected, number


def test_nobody_enters_for_somebody_else(agreed: Network) -> None:
    entry = typed(found(agreed), "k2", "84", None, None)
    stranger = agreed.of("Bosrand")
    for act in (
        lambda: forms.load_form(stranger, agreed.id(), agreed.workspace),
        lambda: entry_transaction.send_entry(stranger, entry, agreed.id(), agreed.workspace),
        lambda: entry_drafts.save_entry(stranger, entry, agreed.id(), agreed.workspace),
    ):
        with pytest.raises(ImpactError):
            act()
    assert shown(agreed)["Gezinnen in begeleiding"] is None


def test_a_note_is_corrected_and_removed_on_purpose_without_a_reason(agreed: Network) -> None:
    def note() -> str:
        return found(agreed).indicators[0].rows[0].note

    for number, (words, kept) in enumerate((("geteld", "geteld"), ("herteld", "herteld"), ("", ""))):
        entry = typed(found(agreed), f"k{number}", {"value": "84", "note": words}, None, None)
        approve(agreed, send(agreed, entry))
        assert note() == kept
    assert shown(agreed)["Gezinnen in begeleiding"] == 84
