"""What is handed in and taken back again leaves every view of every role as it was.

What a view says of the submission itself stays out: its card in the list of what was handed in, and the number
of the revision that caches are keyed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from builders import AFile, Network, a_file
from kept import once

from impact.errors import ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Workspace
from impact.services.dashboards import explain, figures_table, grantees, indicators, portfolio, start_page
from impact.services.operations import figure_rebuild
from impact.services.submissions import review, sandboxed_ingest, submission_transaction
from impact.store.db import blob_storage
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

RAVELHOEK, BOSRAND = "Ravelhoek", "Bosrand"
ABOUT_THE_HANDING_IN = {"submissions", "data_revision"}
OF_THE_FUND = (Role.ADMINISTRATOR, Role.FUND_STAFF, Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR)
OF_A_GRANTEE = (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER)


def _first(name: str, value: float) -> AFile:
    file = a_file(f"{name} 1.xlsx")
    for key in ("scans", "bereik"):
        file.indicator(key, baseline=0, level=Level.OUTPUT, unit="x")
        for year in (2021, 2022):
            file.actual(key, year, value + year).target(key, year, value + year + 10)
            for part in ("Wijk=A", "Wijk=B"):
                file.actual(key, year, value, part)
    return file


def _second() -> AFile:
    """A correction, a year more, other groups, another baseline and title, a value that is gone, a new indicator."""
    file = a_file("Ravelhoek 2.xlsx")
    file.indicator("scans", baseline=5, title="Scans anders", level=Level.OUTPUT, unit="x")
    file.indicator("bereik", level=Level.OUTPUT, unit="x")
    file.indicator("nieuw", baseline=1, level=Level.OUTCOME, unit="x")
    file.actual("scans", 2022, 9).actual("scans", 2023, 11).actual("scans", 2022, 4, "Wijk=A").target("scans", 2022, 99)
    file.actual("bereik", 2022, None).actual("bereik", 2023, 2, "Wijk=C")
    return file.actual("nieuw", 2023, 7).target("nieuw", 2023, 8)


class Looking:
    """Two grantees with figures, and everybody who may look at them."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, RAVELHOEK, BOSRAND)
        self.network.hand_in(RAVELHOEK, _first(RAVELHOEK, 40))
        self.network.hand_in(BOSRAND, _first(BOSRAND, 70))

    def viewers(self) -> list[Access]:
        """Somebody of every role."""
        owner = self.network.founded.organisations["fund"]
        found = [Access(0, role.value, role, owner, (self.network.portfolio_id,), ()) for role in OF_THE_FUND]
        own = self.network.id()
        return found + [Access(0, role.value, role, own, (), (own,)) for role in OF_A_GRANTEE]

    def views(self) -> dict[tuple[str, ...], Any]:
        """Everything they see; what somebody may not see is remembered as that."""
        return {(access.role.value, *name): _told(seen) for access in self.viewers() for name, seen in self._of(access)}

    def _of(self, access: Access) -> Any:
        workspace = self.workspace
        yield ("portfolio",), _seen(lambda: portfolio.build_portfolio_view(access, PortfolioQuery(), workspace))
        yield ("figures",), _seen(lambda: figures_table.build_figure_list(access, workspace, breakdowns=True))
        yield ("start",), _seen(lambda: start_page.build_start_view(access, workspace))
        listed = _seen(lambda: grantees.list_grantees(access, workspace))
        yield ("grantees",), listed
        shown: set[int] = set()
        for row in listed:
            seen = _seen(
                lambda row=row: grantees.build_grantee_view(
                    access, GranteeQuery(row.organisation_id), workspace
                )
            )
            yield ("grantee", row.name), seen
            shown |= {item.indicator_id for item in getattr(seen, "rows", ())}
        for key in sorted(shown):
            yield ("indicator", str(key)), _seen(
                lambda key=key: indicators.build_indicator_view(access, IndicatorQuery(key), workspace)
            )
            yield ("explain", str(key)), _seen(lambda key=key: explain.explain_indicator(access, key, None, workspace))
            yield ("values", str(key)), _seen(lambda key=key: explain.list_values(access, key, workspace))

    def send(self) -> int:
        """The grantee sends the second file, which waits."""
        return self._handed_in(self.network.of(RAVELHOEK), waits=True)

    def hand_in(self) -> int:
        """The fund hands the second file in."""
        return self._handed_in(self.network.fund, waits=False)

    def _handed_in(self, access: Access, *, waits: bool) -> int:
        file = _second()
        result = submission_transaction.submit(
            access, file.submission, file.data, self.workspace, organisation_id=self.network.id(),
            portfolio_id=self.network.portfolio_id, submitted_by=access.name,
            delivery=submission_transaction.DeliveryOptions(waits=waits),
        )  # fmt: skip
        assert result.submission_id is not None
        return result.submission_id


def _seen(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except NotAllowed as refusal:
        return (refusal.key,)


def _told(seen: Any) -> Any:
    """A view in plain values, without what it says of the handing in."""
    if is_dataclass(seen) and not isinstance(seen, type):
        return {
            item.name: _told(getattr(seen, item.name)) for item in fields(seen) if item.name not in ABOUT_THE_HANDING_IN
        }
    if isinstance(seen, dict):
        return {key: _told(value) for key, value in seen.items()}
    if isinstance(seen, list | tuple):
        return [_told(item) for item in seen]
    return seen


def _by_the_fund(looking: Looking) -> None:
    submission_transaction.undo(looking.network.fund, looking.hand_in(), looking.workspace)


def _by_the_grantee(looking: Looking) -> None:
    submission_transaction.undo(looking.network.of(RAVELHOEK), looking.send(), looking.workspace)


def _after_approval(looking: Looking) -> None:
    sent = looking.send()
    review.approve(looking.network.fund, sent, looking.workspace)
    submission_transaction.undo(looking.network.fund, sent, looking.workspace)


def _after_second_thoughts(looking: Looking) -> None:
    sent = looking.send()
    review.approve(looking.network.fund, sent, looking.workspace)
    review.reopen_decision(looking.network.fund, sent, looking.workspace)
    submission_transaction.undo(looking.network.of(RAVELHOEK), sent, looking.workspace)


def _under_what_waits(looking: Looking) -> None:
    """The fund takes its own back while the grantee's waits upon it, and then the grantee does too."""
    mine = looking.hand_in()
    file = _second().actual("bereik", 2021, 3)
    theirs = submission_transaction.submit(
        looking.network.of(RAVELHOEK), file.submission, file.data, looking.workspace,
        organisation_id=looking.network.id(), portfolio_id=looking.network.portfolio_id, submitted_by=RAVELHOEK,
        delivery=submission_transaction.DeliveryOptions(waits=True),
    ).submission_id  # fmt: skip
    submission_transaction.undo(looking.network.fund, mine, looking.workspace)
    submission_transaction.undo(looking.network.of(RAVELHOEK), theirs or 0, looking.workspace)


@pytest.fixture(autouse=True)
def _each_excerpt_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at a sheet is a process of its own; the same rows of the same bytes are the same."""
    real = sandboxed_ingest.read_sheet_excerpt
    known: dict[Any, Any] = {}

    def excerpt(data: bytes, *place: Any) -> Any:
        asked = repr((blob_storage.content_hash(data), place))
        if asked not in known:
            try:
                known[asked] = real(data, *place)
            except ImpactError as refusal:
                known[asked] = refusal
        if isinstance(known[asked], ImpactError):
            raise known[asked]
        return known[asked]

    monkeypatch.setattr(sandboxed_ingest, "read_sheet_excerpt", excerpt)


WAYS = {
    "by the fund": _by_the_fund,
    "by the grantee": _by_the_grantee,
    "after approval": _after_approval,
    "after second thoughts": _after_second_thoughts,
    "under what waits": _under_what_waits,
}


def _with_views(workspace: Workspace) -> tuple[Looking, dict[tuple[str, ...], Any]]:
    """The two grantees, and what everybody sees of them: looking takes longer than all that is done afterwards."""
    looking = Looking(workspace)
    return looking, looking.views()


@pytest.mark.parametrize("way", WAYS)
def test_every_view_of_every_role_is_as_before(workspace: Workspace, way: str) -> None:
    looking, before = once(workspace, _with_views)
    WAYS[way](looking)
    after = looking.views()
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()
    assert after == before
    assert figure_rebuild.rebuild_figures(workspace) == 0


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_the_views_are_able_to_tell_a_difference(workspace: Workspace) -> None:
    looking, before = once(workspace, _with_views)
    looking.hand_in()
    differing = {name[1] for name, seen in looking.views().items() if before.get(name) != seen}
    assert differing == {"portfolio", "figures", "start", "grantees", "grantee", "indicator", "explain", "values"}
