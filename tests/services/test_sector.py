"""An umbrella compares its members with the sector: groups of five or more, and nothing of anybody outside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import Network, a_file
from sqlalchemy import update

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.portfolio_setup import IndicatorSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import sector
from impact.store.schema.organisations import Portfolio

MEMBERS = tuple(f"Lid {letter}" for letter in "ABCDEF")
OTHERS = tuple(f"Ander {letter}" for letter in "ABCDEF")
KEY = "werk"


def _network(workspace: Workspace, values: dict[str, tuple[float, float]]) -> Network:
    """Grantees with one shared percentage each: (numerator, denominator) in 2024, against a target of 50."""
    agreed = IndicatorSetup(
        key=KEY, code=KEY, title="Aan het werk", measure=Measure.PERCENTAGE, direction=Direction.UP,
        time_kind=TimeKind.LEVEL, aggregation=Aggregation.RATIO, shared_key=KEY, unit="%", baseline=0.0,
        level=Level.OUTCOME_SHORT,
    )  # fmt: skip
    network = Network(workspace, *values, agreed=(agreed,))
    with unscoped_writing(workspace) as connection:
        shared = [{"id": KEY, "nl": "Aan het werk", "en": "At work", "fr": "Au travail"}]
        connection.execute(update(Portfolio).values(shared_indicators=shared))
    for name, (part, whole) in values.items():
        facts: dict[str, Any] = {
            "measure": Measure.PERCENTAGE, "unit": "%", "time_kind": TimeKind.LEVEL, "code": KEY,
            "direction_origin": Origin.STATED,
        }  # fmt: skip
        file = a_file().indicator(KEY, baseline=0, **facts).target(KEY, 2024, 50.0)
        file.actual(KEY, 2024, 100 * part / whole, numerator=part, denominator=whole)
        network.hand_in(name, file)
    return network


def _umbrella(network: Network, *members: str, **changes: Any) -> Access:
    ids = tuple(network.id(name) for name in members)
    access = Access(0, "Koepel", Role.UMBRELLA, network.founded.organisations["fund"] + 900, (), ids, Language.NL)
    return replace(access, **changes)


def _values(members: int, others: int) -> dict[str, tuple[float, float]]:
    return dict.fromkeys(MEMBERS[:members], (7.0, 15.0)) | dict.fromkeys(OTHERS[:others], (3.0, 15.0))


@pytest.mark.parametrize(
    ("members", "others", "shown"), [(5, 5, True), (6, 6, True), (4, 6, False), (6, 4, False), (0, 6, False)]
)
def test_groups_of_five_are_compared_and_of_smaller_ones_nothing_is_told(
    workspace: Workspace, members: int, others: int, shown: bool
) -> None:
    network = _network(workspace, _values(members, others))
    view = sector.build_sector_view(_umbrella(network, *MEMBERS[:members]), workspace)
    if not members:
        assert view.portfolios == ()
        return
    (found,) = view.portfolios
    assert (found.members, found.sector) == (members, others)
    assert bool(found.levels) is shown
    assert bool(found.indicators) is shown
    if shown:
        (row,) = found.indicators
        # 7 of 15 is 46.7 %, 3 of 15 is 20 %.
        assert (row.title, row.members.share, row.sector.share) == ("Aan het werk", 0.45, 0.2)
        (level,) = found.levels
        assert (level.members.organisations, level.sector.organisations) == (members, others)


@pytest.mark.parametrize("big", [MEMBERS[0], OTHERS[0]])
@pytest.mark.parametrize("parts", [(5000.0, 9000.0), (10.0, 9000.0), (390.0, 400.0)])
def test_a_group_in_which_one_organisation_has_nearly_all_is_hidden(
    workspace: Workspace, big: str, parts: tuple[float, float]
) -> None:
    values = _values(6, 6) | {big: parts}
    network = _network(workspace, values)
    (found,) = sector.build_sector_view(_umbrella(network, *MEMBERS), workspace).portfolios
    (row,) = found.indicators
    assert (row.members.share is None, row.sector.share is None) == (big in MEMBERS, big in OTHERS)


def test_what_is_told_names_nobody_and_is_rounded(workspace: Workspace) -> None:
    network = _network(workspace, _values(6, 6))
    view = sector.build_sector_view(_umbrella(network, *MEMBERS), workspace)
    told = repr(view)
    assert not [name for name in (*MEMBERS, *OTHERS) if name in told]
    (found,) = view.portfolios
    # A comparison says of when it is.
    assert date(2024, 12, 31) in (found.as_of, found.newest)
    shares = [group.share for row in (*found.levels, *found.indicators) for group in (row.members, row.sector)]
    assert all(share is not None and round(share * 20, 9).is_integer() for share in shares)


def test_its_revision_grows_with_what_the_sector_hands_in(workspace: Workspace) -> None:
    network = _network(workspace, _values(5, 5))
    umbrella = _umbrella(network, *MEMBERS[:5])
    compared, before = sector.read_sector_revision(umbrella, workspace)
    assert compared == (network.portfolio_id,)
    assert sector.read_sector_revision(umbrella, workspace) == (compared, before)
    network.hand_in(OTHERS[0], a_file().indicator("bezoek", baseline=0).actual("bezoek", 2024, 3))
    assert sector.read_sector_revision(umbrella, workspace)[1] > before
    fewer = replace(umbrella, organisation_ids=())
    assert sector.read_sector_revision(fewer, workspace)[0] == ()
    coach = replace(umbrella, role=Role.COACH, organisation_id=network.founded.organisations["fund"])
    with pytest.raises(NotAllowed):
        sector.read_sector_revision(coach, workspace)


def test_an_invitation_to_a_portfolio_names_no_members(workspace: Workspace) -> None:
    network = _network(workspace, _values(6, 6))
    whole = _umbrella(network, portfolio_ids=(network.portfolio_id,), organisation_ids=())
    assert sector.build_sector_view(whole, workspace).portfolios == ()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.UMBRELLA])
def test_no_other_role_gets_the_comparison(workspace: Workspace, role: Role) -> None:
    network = _network(workspace, _values(5, 5))
    who = _umbrella(network, *MEMBERS[:5], role=role, organisation_id=network.founded.organisations["fund"])
    with pytest.raises(NotAllowed):
        sector.build_sector_view(who, workspace)


def test_a_member_of_another_fund_opens_nothing_here(workspace: Workspace) -> None:
    network = _network(workspace, _values(6, 6))
    stranger = _umbrella(network, organisation_ids=(10**6,))
    assert sector.build_sector_view(stranger, workspace).portfolios == ()


def test_all_or_none_is_told_of_no_group(workspace: Workspace) -> None:
    values = dict.fromkeys(MEMBERS, (15.0, 15.0)) | dict.fromkeys(OTHERS, (0.0, 15.0))
    network = _network(workspace, values)
    (found,) = sector.build_sector_view(_umbrella(network, *MEMBERS), workspace).portfolios
    for row in (*found.levels, *found.indicators):
        assert (row.members.share, row.sector.share) == (0.95, 0.05)
