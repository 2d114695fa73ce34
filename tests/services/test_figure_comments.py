"""Comments of coaches and academics on figures: who reads which, who writes, and what stays of one who leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import Network, a_file
from sqlalchemy import insert

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.figure_comment import LONGEST_COMMENT, CommentKind
from impact.model.words import Role
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards import grantees
from impact.services.returns import figure_comments as service
from impact.store import figure_comments as comment_store
from impact.store.schema.accounts import Account
from impact.views.grantee import GranteeQuery

COACH, OTHER_COACH, ACADEMIC, OTHER_ACADEMIC, OFFICER, EDITOR = range(101, 107)


class Circle:
    """A grantee of a fund with those around it, each with an account, and a grantee beside it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Amber", "Beuk")
        for name in ("Amber", "Beuk"):
            self.network.hand_in(name, a_file().indicator("scans", baseline=0).actual("scans", 2024, 40))
        fund = self.network.founded.organisations["fund"]
        with unscoped_writing(workspace) as connection:
            for key in range(101, 107):
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


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_COMMENT + 1)])
def test_an_empty_or_too_long_text_is_refused_and_nothing_is_kept(circle: Circle, text: str) -> None:
    with pytest.raises(ImpactError):
        circle.write("coach", text)
    assert not circle.read("coach")


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

