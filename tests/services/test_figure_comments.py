"""Comments of coaches and academics on figures: who reads which, who writes, and what stays of one who leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import Network, a_file
from sqlalchemy import insert, update

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.figures.figure_comment import CommentKind
from impact.model.text_limits import LONGEST_FIGURE_COMMENT
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services import figure_comments as service
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards import grantees, start_page
from impact.services.theory import figure_conversations
from impact.store import figure_comments as comment_store
from impact.store.schema.accounts import Account
from impact.store.schema.indicators_and_measurements import Indicator
from impact.views.figures.figure_comments import CommentItem
from impact.views.grantee import GranteeQuery

COACH, OTHER_COACH, ACADEMIC, OTHER_ACADEMIC, OFFICER, EDITOR, COLLEAGUE = range(101, 108)


class Circle:
    """A grantee of a fund with those around it, each with an account, and a grantee beside it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Amber", "Beuk")
        for name in ("Amber", "Beuk"):
            self.network.hand_in(name, a_file().indicator("scans", baseline=0).actual("scans", 2024, 40))
        fund = self.network.founded.organisations["fund"]
        with unscoped_writing(workspace) as connection:
            for key in range(101, 108):
                connection.execute(insert(Account).values(id=key, name=f"Persoon {key}", made_at=now()))
        amber, whole = (self.network.id("Amber"),), (self.network.portfolio_id,)
        self.people = {
            "coach": Access(COACH, "Coach", Role.COACH, fund, (), amber),
            "other coach": Access(OTHER_COACH, "Andere coach", Role.COACH, fund, (), amber),
            "academic": Access(ACADEMIC, "Onderzoeker", Role.ACADEMIC, fund, (), amber),
            "other academic": Access(OTHER_ACADEMIC, "Andere", Role.ACADEMIC, fund, (), amber),
            "umbrella": Access(0, "Koepel", Role.UMBRELLA, fund, (), amber),
            "facilitator": Access(0, "Begeleider", Role.FACILITATOR, fund, (), amber),
            "fund": Access(OFFICER, "Fonds", Role.FUND_STAFF, fund, whole, ()),
            "grantee": Access(EDITOR, "Amber", Role.GRANTEE_EDITOR, amber[0], (), amber),
            "colleague": Access(COLLEAGUE, "Amber 2", Role.GRANTEE_EDITOR, amber[0], (), amber),
            "viewer": Access(0, "Amber", Role.GRANTEE_VIEWER, amber[0], (), amber),
        }

    def number(self, who: str, grantee: str = "Amber") -> int:
        """The number under which somebody knows the indicator of a grantee."""
        access = self.people[who]
        rows = grantees.list_grantees(access, self.workspace)
        if access.role in (Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR):
            key = rows[0].organisation_id
        else:
            key = self.network.id(grantee)
        return grantees.build_grantee_view(access, GranteeQuery(key), self.workspace).rows[0].indicator_id

    def write(self, who: str, text: str = "Let op", *, shared: bool = True) -> int:
        return service.add_comment(
            self.people[who], self.number(who), self.workspace, kind=CommentKind.PROPOSAL, text=text, is_shared=shared
        )

    def answer(self, who: str, comment: int, text: str = "") -> None:
        service.answer_comment(self.people[who], comment, self.workspace, text=text)

    def waiting(self, who: str) -> int:
        """How many comments wait for somebody."""
        return sum(row.comments for row in service.list_to_read(self.people[who], self.workspace, 9))

    def seen(self, who: str) -> CommentItem:
        (item,) = service.build_comments_view(self.people[who], self.number(who), self.workspace).items
        return item

    def read(self, who: str) -> list[str]:
        view = service.build_comments_view(self.people[who], self.number(who), self.workspace)
        return [item.text for item in view.items]


@pytest.fixture
def circle(workspace: Workspace) -> Circle:
    return Circle(workspace)


EVERYBODY = {
    "coach", "other coach", "academic", "other academic", "umbrella", "facilitator", "fund", "grantee", "viewer",
}  # fmt: skip
BY_NAME = {"coach", "other coach", "fund", "grantee", "viewer"}


@pytest.mark.parametrize(
    ("author", "shared", "readers"),
    [
        ("coach", False, {"coach"}),
        ("coach", True, BY_NAME),
        ("academic", False, {"academic"}),
        ("academic", True, BY_NAME | {"academic"}),
    ],
)
def test_a_private_comment_is_read_by_its_author_and_a_shared_one_by_whoever_knows_the_name(
    circle: Circle, author: str, shared: bool, readers: set[str]
) -> None:
    circle.write(author, "Kijk naar de wachtlijst", shared=shared)
    assert {who for who in EVERYBODY if circle.read(who)} == readers


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"coach", "other coach", "academic", "other academic"}))
def test_nobody_else_comments(circle: Circle, who: str) -> None:
    with pytest.raises(NotAllowed):
        circle.write(who)


def test_what_is_outside_the_access_is_neither_read_nor_commented_on(circle: Circle) -> None:
    beuk = circle.number("fund", "Beuk")
    for ask in (
        lambda: service.build_comments_view(circle.people["coach"], beuk, circle.workspace),
        lambda: service.add_comment(
            circle.people["coach"], beuk, circle.workspace, kind=CommentKind.COMMENT, text="x", is_shared=True
        ),
    ):
        with pytest.raises(NotFound):
            ask()
    comment = circle.write("coach")
    stranger = replace(circle.people["coach"], account_id=OTHER_COACH, organisation_ids=(circle.network.id("Beuk"),))
    with pytest.raises(NotFound):
        service.remove_comment(stranger, comment, circle.workspace)


def test_only_the_author_takes_a_comment_away(circle: Circle) -> None:
    comment = circle.write("coach")
    with pytest.raises(NotAllowed):
        service.remove_comment(circle.people["other coach"], comment, circle.workspace)
    assert circle.read("grantee")
    service.remove_comment(circle.people["coach"], comment, circle.workspace)
    assert not circle.read("grantee")
    with pytest.raises(NotFound):
        service.remove_comment(circle.people["coach"], comment, circle.workspace)


def test_a_private_comment_of_somebody_else_cannot_even_be_found(circle: Circle) -> None:
    comment = circle.write("coach", shared=False)
    with pytest.raises(NotFound):
        service.remove_comment(circle.people["other coach"], comment, circle.workspace)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_FIGURE_COMMENT + 1)])
def test_an_empty_or_too_long_text_is_refused_and_nothing_is_kept(circle: Circle, text: str) -> None:
    with pytest.raises(ImpactError):
        circle.write("coach", text)
    assert not circle.read("coach")


def test_no_text_brings_in_what_cannot_be_stored(circle: Circle) -> None:
    unstorable = "\x00\x07\ud800"
    circle.write("coach", f"Let{unstorable} op")
    assert circle.read("coach") == ["Let op"]
    with pytest.raises(ImpactError):
        circle.write("coach", unstorable)


def test_counts_are_of_what_one_may_read(circle: Circle) -> None:
    circle.write("coach", "een", shared=False)
    circle.write("coach", "twee")
    amber = circle.network.id("Amber")
    counts = {
        who: sum(service.count_comments(circle.people[who], amber, circle.workspace).values())
        for who in ("coach", "other coach", "grantee", "fund")
    }
    assert counts == {"coach": 2, "other coach": 1, "grantee": 1, "fund": 1}


def test_of_somebody_who_is_erased_the_shared_words_stay_without_the_name(circle: Circle) -> None:
    circle.write("coach", "voor mij", shared=False)
    circle.write("coach", "voor allen")
    with unscoped_reading(circle.workspace) as connection:
        assert [row.text for row in comment_store.list_written_by(connection, COACH)] == ["voor mij", "voor allen"]
    with unscoped_writing(circle.workspace) as connection:
        comment_store.forget_author(connection, COACH)
    view = service.build_comments_view(circle.people["grantee"], circle.number("grantee"), circle.workspace)
    (left,) = view.items
    assert (left.text, "Coach" in left.author) == ("voor allen", False)



@pytest.mark.parametrize("author", ["coach", "academic"])
def test_a_shared_comment_waits_for_its_grantee_and_fund_until_each_side_answers(circle: Circle, author: str) -> None:
    comment = circle.write(author, "Kijk naar de wachtlijst")
    assert {who: circle.waiting(who) for who in circle.people if circle.waiting(who)} == {
        "fund": 1, "grantee": 1, "colleague": 1,
    }  # fmt: skip
    circle.answer("grantee", comment, "Die is weggewerkt")
    assert {who for who in circle.people if circle.waiting(who)} == {"fund"}
    circle.answer("fund", comment, "Dank")
    assert not {who for who in circle.people if circle.waiting(who)}


def test_whoever_reads_a_comment_marks_it_for_themselves_only(circle: Circle) -> None:
    comment = circle.write("coach")
    circle.answer("grantee", comment)
    circle.answer("grantee", comment)
    assert (circle.waiting("grantee"), circle.waiting("colleague"), circle.waiting("fund")) == (0, 1, 1)
    assert not circle.seen("grantee").is_unread
    assert circle.seen("colleague").is_unread
    assert circle.seen("coach").read_by == (Role.GRANTEE_EDITOR,)
    assert not circle.seen("coach").is_answered


def test_a_private_note_waits_for_nobody_and_cannot_be_answered(circle: Circle) -> None:
    comment = circle.write("coach", shared=False)
    assert not {who for who in circle.people if circle.waiting(who)}
    for who in ("fund", "grantee"):
        with pytest.raises(NotFound):
            circle.answer(who, comment, "Wat bedoel je?")


@pytest.mark.parametrize("who", ["coach", "other coach", "academic", "umbrella", "facilitator", "viewer"])
def test_nobody_else_answers(circle: Circle, who: str) -> None:
    comment = circle.write("coach")
    with pytest.raises(NotAllowed):
        circle.answer(who, comment, "Ik ook")


def test_an_answer_is_read_by_whoever_knows_the_name_and_not_by_an_academic(circle: Circle) -> None:
    comment = circle.write("academic", "Waarom zo weinig?")
    circle.answer("grantee", comment, "Amber sloot in maart")
    for who in ("fund", "coach", "viewer", "colleague"):
        assert [answer.text for answer in circle.seen(who).answers] == ["Amber sloot in maart"], who
    item = circle.seen("academic")
    assert (item.answers, item.is_answered, item.read_by) == ((), True, (Role.GRANTEE_EDITOR,))
    assert "Amber" not in repr(item)


def test_what_is_answered_is_not_taken_away_and_what_was_only_read_is(circle: Circle) -> None:
    answered, read = circle.write("coach", "een"), circle.write("coach", "twee")
    circle.answer("fund", answered, "Dank")
    circle.answer("fund", read)
    with pytest.raises(ImpactError) as refused:
        service.remove_comment(circle.people["coach"], answered, circle.workspace)
    assert refused.value.key == "comments.is_answered"
    service.remove_comment(circle.people["coach"], read, circle.workspace)
    assert circle.read("grantee") == ["een"]


def test_a_comment_of_another_organisation_is_not_answered(circle: Circle) -> None:
    comment = circle.write("coach")
    beuk = circle.network.id("Beuk")
    stranger = replace(circle.people["grantee"], organisation_id=beuk, organisation_ids=(beuk,))
    with pytest.raises(NotFound):
        service.answer_comment(stranger, comment, circle.workspace, text="Hallo")


def test_of_somebody_who_is_erased_answers_stay_without_the_name(circle: Circle) -> None:
    comment = circle.write("coach")
    circle.answer("grantee", comment)
    circle.answer("grantee", comment, "Dank")
    with unscoped_reading(circle.workspace) as connection:
        assert [row.text for row in comment_store.list_answers_by(connection, EDITOR)] == ["Dank"]
    with unscoped_writing(circle.workspace) as connection:
        comment_store.forget_author(connection, EDITOR)
    (answer,) = circle.seen("fund").answers
    assert (answer.text, "Amber" in answer.author) == ("Dank", False)
    assert circle.seen("coach").read_by == (Role.GRANTEE_EDITOR,)


def test_start_names_the_figures_of_others_words_in_the_language_of_the_reader(circle: Circle) -> None:
    """Every other page does: a Dutch title amid French sentences looks like another figure."""
    titles = {"nl": "Bereikte jongeren", "fr": "Jeunes touchés"}
    with unscoped_writing(circle.workspace) as connection:
        connection.execute(update(Indicator).values(titles=titles))
    circle.write("coach")
    figure_conversations.begin_conversation(circle.people["fund"], circle.number("grantee"), "Hoe?", circle.workspace)
    for language, title in ((Language.NL, titles["nl"]), (Language.FR, titles["fr"])):
        reader = replace(circle.people["grantee"], language=language)
        needs = (
            *start_page.list_comments_to_read(reader, circle.workspace),
            *start_page.list_conversations_to_answer(reader, circle.workspace),
        )
        assert [(need.key, need.name) for need in needs] == [("comments", title), ("figure_conversations", title)]
