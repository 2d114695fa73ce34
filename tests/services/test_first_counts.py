"""The first workbook of a new grantee: what its quarters are is asked once before sending, or read from a column."""

from __future__ import annotations

from datetime import date

import pytest
from builders import Network
from example_files import FILES

from impact.i18n import text
from impact.i18n.issues import issue_params, issue_text
from impact.model.access import Access
from impact.model.answers import Reply
from impact.model.issues import IssueKind
from impact.model.read_request import ReadRequest
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.people_words import counts_people
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Workspace, reading
from impact.services.dashboards.indicators import build_indicator_view
from impact.services.entry import entry_transaction, forms
from impact.services.entry.known_state import fingerprint, load_state
from impact.services.submissions import review, upload
from impact.views.indicator import IndicatorQuery
from impact.views.submissions.questions import Question
from impact.views.submissions.upload import UploadResult, UploadView

OWN, FIRST = FILES / "ownbooks", "fonds_eerste.xlsx"
COUNTS, WEEKS = "Deelnemers aan taaltafels", "Wachttijd"


@pytest.fixture
def network(workspace: Workspace) -> Network:
    return Network(workspace)


def look(network: Network, name: str, answers: tuple[object, ...] = ()) -> UploadView:
    data = (OWN / name).read_bytes()
    request = ReadRequest(data, name, answers=answers)  # type: ignore[arg-type]
    return upload.preview(network.of("Ravelhoek"), request, network.id(), network.workspace)


def asked(view: UploadView) -> list[Question]:
    return [item for item in view.question_list if item.kind is IssueKind.TIME_KIND_UNKNOWN]


def test_quarters_are_asked_about_per_unit_and_added_up_where_somebody_says_so(network: Network) -> None:
    view = look(network, FIRST)
    questions = asked(view)
    assert [question.cases[0].issue.readings for question in questions] == [(84, 28), (22, 6)]
    assert [question.replies for question in questions] == [(), ()], "weeks are not answered together with people"
    replies = {
        question.cases[0].issue.params["title"]: {choice.reply: choice.answers for choice in question.cases[0].replies}
        for question in questions
    }
    answers = (*replies[COUNTS][Reply.PERIOD], *replies[WEEKS][Reply.LEVEL])
    answered = look(network, FIRST, answers)
    assert not any(question.open for question in asked(answered))
    request = ReadRequest((OWN / FIRST).read_bytes(), FIRST, answers=answers)
    upload.confirm(network.fund, request, network.id(), network.workspace)
    (key,) = [row["key"] for row in network.rows("indicator") if row["title"] == COUNTS]
    assert network.latest(key, "actual_to_date") == 84
    # Nothing was promised for three quarters: it is a share of the year until the year is over, and never 28 of 120.
    assert (network.latest(key, "target"), network.latest(key, "status")) == (120, "not_rated")
    assert asked(look(network, FIRST)) == [], "it was said"


def test_people_are_added_up_last_and_with_a_warning(network: Network) -> None:
    people, weeks = asked(look(network, FIRST))
    assert [choice.reply for choice in people.cases[0].replies] == [
        Reply.CUMULATIVE, Reply.LEVEL, Reply.PERIOD, Reply.LEAVE,
    ]  # fmt: skip
    assert weeks.cases[0].replies[0].reply is Reply.PERIOD
    assert "telt wie in meer dan één periode meedoet telkens opnieuw" in people.why
    assert "telkens" not in weeks.why
    for language in Language:
        said = [issue_text(language, question.cases[0].issue) for question in (people, weeks)]
        assert text(language, "issues.time_kind_unknown.people").rpartition("? ")[2] in said[0]
        assert said[1] == text(
            language, "issues.time_kind_unknown", **issue_params(language, weeks.cases[0].issue)
        )


@pytest.mark.parametrize(("title", "unit", "counted"), [
    ("Unieke deelnemers", "", True), ("Bereik", "gezinnen", True), ("Participants uniques", "", True),
    ("Women reached", "", True), ("Nieuwe deelnemers", "", False), ("Nouvelles familles", "", False),
    ("Uren begeleiding", "uren", False), ("Lessen", "", False),
])  # fmt: skip
def test_people_who_may_come_back_are_known_by_their_words(title: str, unit: str, counted: bool) -> None:
    assert counts_people(title, unit) is counted


def test_a_column_that_says_it_asks_nothing(network: Network) -> None:
    view = look(network, "fonds_tweede.xlsx")
    assert asked(view) == []
    assert view.questions == 0


def send(network: Network, answers: tuple[object, ...]) -> UploadResult:
    request = ReadRequest((OWN / FIRST).read_bytes(), FIRST, answers=answers)  # type: ignore[arg-type]
    return upload.confirm(network.fund, request, network.id(), network.workspace)


def key_of(network: Network, title: str) -> str:
    (key,) = [row["key"] for row in network.rows("indicator") if row["title"] == title]
    return str(key)


def replies_of(view: UploadView, reply: Reply) -> tuple[object, ...]:
    choices = [choice for question in asked(view) for case in question.cases for choice in case.replies]
    return tuple(answer for choice in choices if choice.reply is reply for answer in choice.answers)


@pytest.mark.parametrize("reply", [None, Reply.LEAVE])
def test_what_was_sent_without_an_answer_counts_nowhere_until_somebody_says_it(
    network: Network, reply: Reply | None
) -> None:
    view = look(network, FIRST)
    send(network, replies_of(view, reply) if reply else ())
    for title in (COUNTS, WEEKS):
        key = key_of(network, title)
        assert network.latest(key, "actual_to_date") is None, title
        assert (network.latest(key, "state"), network.latest(key, "status")) == ("unclear", "not_rated"), title
    assert network.latest(key_of(network, COUNTS), "target") == 120, "a target is not in question"
    again = look(network, FIRST)
    assert len(asked(again)) == 2, "it is asked again"
    answers = replies_of(again, Reply.PERIOD)
    answered = upload.preview(
        network.fund, ReadRequest((OWN / FIRST).read_bytes(), FIRST, answers=answers), network.id(), network.workspace
    )
    assert not answered.needs_reason, "no value that counted is another one"
    send(network, answers)
    assert network.latest(key_of(network, COUNTS), "actual_to_date") == 84
    assert network.latest(key_of(network, COUNTS), "state") == "reported"


@pytest.mark.parametrize(("reply", "to_date"), [(Reply.PERIOD, 84), (Reply.CUMULATIVE, 28), (Reply.LEVEL, 28)])
def test_each_answer_gives_the_values_back(network: Network, reply: Reply, to_date: float) -> None:
    send(network, replies_of(look(network, FIRST), reply))
    assert network.latest(key_of(network, COUNTS), "actual_to_date") == to_date


def say_on_screen(network: Network, title: str, kind: TimeKind, access: Access) -> ScreenEntry:
    form = forms.load_form(access, network.id(), network.workspace)
    (view,) = [view for view in form.indicators if view.title == title]
    texts = view.texts
    item = EnteredIndicator(
        view.name, title=texts["title"], unit=texts["unit"], measure=Measure(texts["measure"]), level=Level.OTHER,
        direction=view.direction, time_kind=kind, in_force=texts | {"level": "other"},
        baseline=texts["baseline"].removesuffix(".0"), baseline_date=view.baseline_date,
    )  # fmt: skip
    return ScreenEntry(f"say {kind.value}", (), (item,))


@pytest.mark.parametrize(
    ("kind", "to_date"), [(TimeKind.PERIOD, 84), (TimeKind.CUMULATIVE, 28), (TimeKind.LEVEL, 28)]
)
def test_saying_it_on_screen_gives_the_values_that_waited_for_only_that(
    network: Network, kind: TimeKind, to_date: float
) -> None:
    send(network, ())
    before, key = network.snapshot(), key_of(network, COUNTS)
    form = forms.load_form(network.fund, network.id(), network.workspace)
    assert [view.examples for view in form.indicators if view.title == COUNTS] == [(25, 31, 28)]
    entry = say_on_screen(network, COUNTS, kind, network.fund)
    plan = entry_transaction.preview_entry(network.fund, entry, network.id(), network.workspace)
    assert (plan.problems, plan.clashes, plan.needs_reason) == ((), (), False)
    assert [(change.kind, change.before, change.after) for change in plan.changes] == [
        ("changed", None, 25), ("changed", None, 31), ("changed", None, 28)
    ]  # fmt: skip
    assert [(item.quality, item.after) for item in plan.properties] == [("time_kind", kind.value)]
    assert COUNTS in [figure.indicator for figure in plan.figures]
    result = entry_transaction.send_entry(network.fund, entry, network.id(), network.workspace)
    assert (network.latest(key, "actual_to_date"), network.latest(key, "state")) == (to_date, "reported")
    other = key_of(network, WEEKS)
    assert network.latest(other, "state") == "unclear", "of the other indicator nobody said it"
    view = build_indicator_view(network.fund, IndicatorQuery(int(entry.indicators[0].name)), network.workspace)
    assert [[change.quality for change in item.properties] for item in view.revisions] == [["time_kind"]]
    assert result.submission_id is not None
    upload.undo(network.fund, result.submission_id, network.workspace)
    assert network.snapshot() == before


def test_a_grantee_says_it_on_screen_while_its_file_waits(network: Network) -> None:
    grantee = network.of("Ravelhoek")
    request = ReadRequest((OWN / FIRST).read_bytes(), FIRST)
    file = upload.confirm(grantee, request, network.id(), network.workspace)
    entry = say_on_screen(network, COUNTS, TimeKind.PERIOD, grantee)
    said = entry_transaction.send_entry(grantee, entry, network.id(), network.workspace)
    for result in (file, said):
        assert result.submission_id is not None
        review.approve(network.fund, result.submission_id, network.workspace)
    assert network.latest(key_of(network, COUNTS), "actual_to_date") == 84


def test_a_value_that_is_typed_beside_the_answer_is_what_was_typed(network: Network) -> None:
    send(network, ())
    entry = say_on_screen(network, COUNTS, TimeKind.PERIOD, network.fund)
    quarter = (date(2026, 7, 1), date(2026, 9, 30))
    form = forms.load_form(network.fund, network.id(), network.workspace)
    with reading(network.fund, network.workspace) as connection:
        state = load_state(connection, network.fund, network.id(), form.portfolio_id)
    wish = (entry.indicators[0].name, *quarter)
    (place,) = [place for place in state.held_numbers if (place[0], *place[2:4]) == wish]
    typed = EnteredValue(*place, value="30", in_force=fingerprint(state.values[place]))
    both = ScreenEntry("both", (typed,), entry.indicators)
    entry_transaction.send_entry(network.fund, both, network.id(), network.workspace)
    assert network.latest(key_of(network, COUNTS), "actual_to_date") == 86


@pytest.mark.parametrize(("reply", "total"), [(Reply.PERIOD, 84), (Reply.CUMULATIVE, None), (Reply.LEVEL, None)])
def test_the_effect_names_the_sum_where_the_quarters_are_added_up(
    network: Network, reply: Reply, total: float | None
) -> None:
    view = look(network, FIRST, replies_of(look(network, FIRST), reply))
    (effect,) = [figure for figure in view.figures if figure.indicator == COUNTS]
    assert (effect.after, effect.sum_before, effect.sum_after) == (28, None, total)


def test_the_page_says_that_the_values_wait(network: Network) -> None:
    readings = {case.reading for question in asked(look(network, FIRST)) for case in question.cases}
    assert readings == {"Tot je antwoordt, tellen deze waarden niet mee."}
