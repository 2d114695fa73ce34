"""Two funds in one process with warm caches: whatever they do in whatever order, no canary crosses.

The steps go through the same cached loader as the pages. A veiled viewer may not see the canaries of its
own circle either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from stored import Stored
from world import ROLES, SHARED, TENANTS, World, other, remember, workbook

from impact.access.permissions import PSEUDONYM_ROLES, Action, Kind, may
from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas, sessions
from impact.services.dashboards import figures_table
from impact.services.operations import one_time_downloads
from impact.services.submissions import templates, upload
from impact.store.db import engine as sqlite_engine
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery
from pages.parts.layout import load

WHO = st.tuples(st.sampled_from(TENANTS), st.sampled_from(ROLES))
LANGUAGES = st.sampled_from(tuple(Language))
DAYS = st.sampled_from((None, date(2025, 12, 31), date(2024, 12, 31)))


class Interleaved(RuleBasedStateMachine):
    """People of both funds, in turns, on one database."""

    world: World
    # One database and one process for all sequences: caches stay warm, and what one left behind the next meets.
    handed_in: ClassVar[list[tuple[str, int]]] = []
    offered: ClassVar[list[tuple[Access, str]]] = []
    signed_in: ClassVar[dict[tuple[str, Role], str]] = {}

    def viewer(self, who: tuple[str, Role], language: Language = Language.NL) -> Access:
        """Somebody with a session; its access is read anew each time, as on a page."""
        if who not in self.signed_in:
            begun = demo_personas.sign_in_as(self.world.workspace, f"{who[0]}-{who[1].value}")
            live = sessions.find_session(self.world.workspace, begun.token)
            assert live is not None
            self.signed_in[who] = sessions.sign_session(live)
        access = load.access(self.signed_in[who])
        assert access is not None
        return replace(access, language=language)

    @contextmanager
    def looking(self, who: tuple[str, Role]) -> Iterator[list[Any]]:
        """What was seen must hold no canary of the other fund, and of a veiled one's circle none at all."""
        seen: list[Any] = []
        try:
            yield seen
        except ImpactError as refused:
            seen.append((refused.key, refused.params))
        words = repr(seen)
        assert other(who[0]) not in words, (who, words[:2000])
        if who[1] in PSEUDONYM_ROLES:
            # The portfolio's own definitions are the fund's words, which it shares with those it invites.
            for canary in (who[0], SHARED):
                assert not _beyond_the_fund(words, canary), (who, _beyond_the_fund(words, canary))

    @rule(who=WHO, language=LANGUAGES, as_of=DAYS, level=st.sampled_from((None, Level.OUTPUT)), sort=st.booleans())
    def look_at_the_portfolio(self, who: Any, language: Language, as_of: Any, level: Any, sort: bool) -> None:
        access = self.viewer(who, language)
        with self.looking(who) as seen:
            for portfolio_id in (None, *self.world.portfolios.values()):
                query = PortfolioQuery(portfolio_id, level=level, as_of=as_of, sort="conversation" if sort else "name",
                                       since=date(2024, 1, 1))  # fmt: skip
                seen.append(load.portfolio(access, query))

    @rule(who=WHO, language=LANGUAGES)
    def look_at_the_start_and_the_list(self, who: Any, language: Language) -> None:
        access = self.viewer(who, language)
        with self.looking(who) as seen:
            seen.append(load.start(access))
            seen.append(load.grantees(access))

    @rule(who=WHO, language=LANGUAGES, whose=st.sampled_from(TENANTS),
          key=st.sampled_from(("een", "twee", "samen", "fund", "partner")))  # fmt: skip
    def look_at_an_organisation(self, who: Any, language: Language, whose: str, key: str) -> None:
        access = self.viewer(who, language)
        organisation = self.world.number(access, "organisation", self.world.organisations[whose, key])
        with self.looking(who) as seen:
            seen.append(load.grantee(access, GranteeQuery(organisation)))
        with self.looking(who) as seen:
            seen.append(load.theory(access, organisation))

    @rule(who=WHO, language=LANGUAGES, whose=st.sampled_from(TENANTS), place=st.integers(0, 4), as_of=DAYS)
    def look_at_an_indicator(self, who: Any, language: Language, whose: str, place: int, as_of: Any) -> None:
        access = self.viewer(who, language)
        indicator = self.world.number(access, "indicator", self.world.indicators[whose][place])
        with self.looking(who) as seen:
            seen.append(load.indicator(access, IndicatorQuery(indicator, as_of)))
        with self.looking(who) as seen:
            seen.append(load.explain(access, indicator, as_of))

    @rule(who=WHO, whose=st.sampled_from(TENANTS), key=st.sampled_from(("een", "twee", "samen")))
    def list_figures_and_fetch_a_template(self, who: Any, whose: str, key: str) -> None:
        access = self.viewer(who)
        with self.looking(who) as seen:
            if may(access.role, Action.EXPORT, Kind.FIGURES):
                for portfolio_id in (None, *self.world.portfolios.values()):
                    seen.append(figures_table.build_figure_list(access, load.workspace(), portfolio_id=portfolio_id))
        with self.looking(who) as seen:
            name, data = templates.build_template(access, self.world.organisations[whose, key], load.workspace())
            seen.append(name)
            self.offered.append((access, one_time_downloads.offer_file(access, name, data)))

    @rule(who=WHO)
    def fetch_what_was_offered_to_others(self, who: Any) -> None:
        access = self.viewer(who)
        for owner, address in self.offered:
            if owner.session_id != access.session_id:
                token = address.rpartition("/")[2]
                assert one_time_downloads.redeem(token, access.session_id, access) is None

    @rule(who=WHO, whose=st.sampled_from(TENANTS), key=st.sampled_from(("een", "twee", "samen")),
          value=st.integers(0, 60))  # fmt: skip
    def hand_in(self, who: Any, whose: str, key: str, value: int) -> None:
        access = self.viewer(who)
        organisation = self.world.organisations[whose, key]
        file = workbook(who[0], f"{who[0]}-{key}-1", value=value, note=str(len(self.handed_in)))
        with self.looking(who) as seen:
            seen.append(upload.preview(access, ReadRequest(file, f"{who[0]}.csv"), organisation, load.workspace()))
            done = upload.confirm(access, ReadRequest(file, f"{who[0]}.csv"), organisation, load.workspace())
            seen.append(done)
            assert whose == who[0] or key == "samen", (who, whose, key)
            if done.submission_id is not None:
                self.handed_in.append((who[0], done.submission_id))

    @rule(who=WHO, place=st.integers(0, 20))
    def take_back(self, who: Any, place: int) -> None:
        if not self.handed_in:
            return
        access = self.viewer(who)
        owner, submission = self.handed_in[place % len(self.handed_in)]
        with self.looking(who) as seen:
            upload.undo(access, submission, load.workspace())
            seen.append(submission)
            assert owner == who[0]
            self.handed_in.remove((owner, submission))

    @rule(who=WHO)
    def act_as_somebody_of_the_other_fund(self, who: Any) -> None:
        access = self.viewer(who)
        foreign = sessions.ActiveMembership(
            self.world.organisations[other(who[0]), "fund"], "Fonds", Role.ADMINISTRATOR
        )
        with pytest.raises(ImpactError):
            sessions.switch_membership(access, foreign, load.workspace())


def _beyond_the_fund(words: str, canary: str) -> list[str]:
    """Where a canary stands outside the names of the fund and of what the portfolio itself defines."""
    allowed = (f"Fonds {canary}", f"Portefeuille {canary}", f"gedeeld {canary}", f"Partner {canary}",
               f"Mens {canary}", f"{canary}-")  # fmt: skip
    for said in allowed[:-1]:
        words = words.replace(said, "")
    found = []
    while canary in words:
        place = words.index(canary)
        found.append(words[max(0, place - 60) : place + 60])
        words = words[place + len(canary) :]
    return found


SEQUENCES, STEPS = 1000, 6


@pytest.fixture
def in_use(two_funds_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both funds in the database that the pages' loader reads."""
    stored = two_funds_master.copy(tmp_path / "data")
    monkeypatch.setenv("IMPACT_DATABASE_URL", stored.url)
    # What must last on disk is tested elsewhere; here waiting for the disk would be most of the time.
    monkeypatch.setattr(sqlite_engine, "SYNCHRONOUS", "OFF")
    Interleaved.world = remember(load.workspace())
    for kept in (Interleaved.handed_in, Interleaved.offered, Interleaved.signed_in):
        kept.clear()
    yield
    load.workspace().engine.dispose()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("in_use")
def test_no_canary_crosses_in_any_order() -> None:
    run_state_machine_as_test(
        Interleaved,
        settings=settings(
            max_examples=SEQUENCES, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
        ),
    )  # fmt: skip
