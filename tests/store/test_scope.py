"""Whatever a query is asked, it answers with what its viewer may see: proved for every query there is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from kept import once
from sqlalchemy import (
    Connection,
    bindparam,
    column,
    delete,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import table as sql_table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from two_funds import LAYOUT, SECOND, TwoFunds, measured

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.submission import SCREEN
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing, writing
from impact.services.submissions import submission_transaction as writes
from impact.store import organisation_names
from impact.store import queries as queries_package
from impact.store.db import bulk
from impact.store.organisation_names import NameRecord
from impact.store.queries import (
    drafts_and_entries,
    evidence,
    figure_changes,
    figures,
    mappings,
    organisations,
    pending_figures,
    portfolio,
    previous_submissions,
    provenance,
    review,
    rounds,
    series_and_values,
    settings_and_revision,
    shared_indicators,
)
from impact.store.schema.accounts import Account, Membership, Session
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import Base, table_of
from impact.store.schema.evidence import Evidence
from impact.store.schema.figures import Aggregate, Figure, GranteeSummary
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation, Portfolio, ReportingPeriod
from impact.store.schema.settings import Setting
from impact.store.schema.submissions import File, Mapping, Submission
from impact.store.schema.theory_of_change import Link, Node, Theory
from impact.store.tenancy import connection_guard, query_proof, row_access, tenant_scope
from impact.store.tenancy.tenant_scope import UnscopedQuery

LATER = date(2030, 1, 1)
# The rhythms of which a period ends with 2024, each with its first day.
RHYTHMS = dict.fromkeys(("", "year", "quarter"), date(2024, 1, 1))
RHYTHM = "year"


@dataclass(frozen=True)
class Ids:
    """Every id in the database: a query is asked for all of them, also those out of scope."""

    of: dict[str, list[int]]

    def __getattr__(self, name: str) -> list[int]:
        return self.of[name]


def ids_of(workspace: Workspace) -> Ids:
    with unscoped_reading(workspace) as connection:
        tables = (
            "organisation", "portfolio", "indicator", "measurement", "submission", "theory", "node", "evidence",
            "reporting_period", "mapping",
        )  # fmt: skip
        columns = {name: Base.metadata.tables[name].c.id for name in tables}
        return Ids({name: sorted(connection.scalars(select(column))) for name, column in columns.items()})


def each(ask: Callable[[int], Any], ids: list[int]) -> dict[int, Any]:
    """The answer for every id, where there is one."""
    answers = {item: plain(ask(item)) for item in ids}
    return {item: answer for item, answer in answers.items() if answer}


def plain(found: Any) -> Any:
    """Rows as what can be compared and searched."""
    if hasattr(found, "_asdict"):
        return {name: plain(item) for name, item in found._asdict().items()}
    if isinstance(found, list | tuple | Iterator):
        return [plain(item) for item in found]
    return dict(found) if hasattr(found, "keys") else found


def page(c: Connection, access: Access, ask: Callable[..., Any], ids: Ids, **more: Any) -> dict[int, Any]:
    return each(lambda key: ask(c, access, portfolio.Filters(key), **more), ids.portfolio)


def in_each_portfolio(ask: Callable[[int, int], Any], ids: Ids) -> dict[int, Any]:
    """The answers for every organisation, each asked in every portfolio; those without an answer are left out."""
    return each(lambda key: [row for one in ids.portfolio if (row := plain(ask(key, one)))], ids.organisation)


Ask = Callable[[Connection, Access, Ids], Any]
CALLS: dict[str, Ask] = {
    "drafts_and_entries.list_grants": lambda c, a, ids: in_each_portfolio(
        lambda key, one: drafts_and_entries.list_grants(c, key, one), ids
    ),
    "drafts_and_entries.list_indicators": lambda c, a, ids: in_each_portfolio(
        lambda key, one: drafts_and_entries.list_indicators(c, key, one, with_pending=True), ids
    ),
    "drafts_and_entries.list_codes": lambda c, a, ids: in_each_portfolio(
        lambda key, one: sorted(drafts_and_entries.list_codes(c, key, one)), ids
    ),
    "drafts_and_entries.list_values": lambda c, a, ids: each(
        lambda key: [
            row
            for table in (Measurement, Target)
            for row in drafts_and_entries.list_values(c, table, [key], None, with_pending=True)
        ],
        ids.indicator,
    ),
    "drafts_and_entries.map_issues": lambda c, a, ids: drafts_and_entries.map_issues(c, ids.submission),
    "drafts_and_entries.find_indicator_place": lambda c, a, ids: each(
        lambda key: drafts_and_entries.find_indicator_place(c, key), ids.indicator
    ),
    "drafts_and_entries.list_screen_submissions": lambda c, a, ids: in_each_portfolio(
        lambda key, one: drafts_and_entries.list_screen_submissions(c, key, one), ids
    ),
    "drafts_and_entries.find_draft": lambda c, a, ids: in_each_portfolio(
        lambda key, one: drafts_and_entries.find_draft(c, key, one, None), ids
    ),
    "drafts_and_entries.list_drafts": lambda c, a, _: drafts_and_entries.list_drafts(c),
    "drafts_and_entries.list_entry_drafts": lambda c, a, _: drafts_and_entries.list_entry_drafts(c, None),
    "drafts_and_entries.find_file_draft": lambda c, a, ids: in_each_portfolio(
        lambda key, one: [
            found
            for draft in drafts_and_entries.list_drafts(c)
            if (found := drafts_and_entries.find_file_draft(c, key, one, draft.content_hash, draft.submitted_by_id))
        ],
        ids,
    ),
    "drafts_and_entries.get_draft": lambda c, a, ids: each(
        lambda key: drafts_and_entries.get_draft(c, key), ids.submission
    ),
    "review.list_pending": lambda c, a, _: review.list_pending(c),
    "review.list_decided": lambda c, a, _: review.list_decided(c),
    "review.get_review": lambda c, a, ids: each(lambda key: review.get_review(c, key), ids.submission),
    "review.list_in_progress": lambda c, a, ids: each(
        lambda key: review.list_in_progress(c, key, ids.portfolio), ids.organisation
    ),
    "review.list_open_returns": lambda c, a, ids: each(
        lambda key: review.list_open_returns(c, key), ids.organisation
    ),
    "review.list_returned_before": lambda c, a, ids: each(
        lambda key: [row for of in ids.portfolio for row in review.list_returned_before(c, key, of, 10**9)],
        ids.organisation,
    ),
    "review.list_comments": lambda c, a, ids: each(lambda key: review.list_comments(c, key), ids.submission),
    "evidence.list_evidence": lambda c, a, ids: evidence.list_evidence(c, a, ids.indicator),
    "evidence.count_evidence": lambda c, a, ids: each(lambda key: evidence.count_evidence(c, a, key), ids.organisation),
    "evidence.get_evidence": lambda c, a, ids: each(lambda key: evidence.get_evidence(c, a, key), ids.evidence),
    "evidence.find_owner": lambda c, a, ids: each(lambda key: evidence.find_owner(c, a, key), ids.indicator),
    "evidence.list_periods": lambda c, a, ids: each(lambda key: evidence.list_periods(c, key), ids.indicator),
    "previous_submissions.list_indicators": lambda c, a, ids: each(
        lambda key: previous_submissions.list_indicators(c, a, key), ids.organisation
    ),
    "previous_submissions.list_values": lambda c, a, ids: each(
        lambda key: [row for one in ids.portfolio for row in previous_submissions.list_values(c, a, key, one)],
        ids.organisation,
    ),
    "previous_submissions.list_targets": lambda c, a, ids: each(
        lambda key: [row for one in ids.portfolio for row in previous_submissions.list_targets(c, a, key, one)],
        ids.organisation,
    ),
    "previous_submissions.list_calendar": lambda c, a, ids: each(
        lambda key: previous_submissions.list_calendar(c, key), ids.portfolio
    ),
    # Asked without an order, and PostgreSQL gives none.
    "figures.fetch_figures": lambda c, a, _: sorted(
        map(plain, figures.fetch_figures(c, figures.select_figures(a, as_of=None))), key=repr
    ),
    "figures.count_figures": lambda c, a, _: figures.count_figures(c, figures.select_figures(a, as_of=LATER)),
    "figures.stream_figures": lambda c, a, _: list(figures.stream_figures(c, figures.select_figures(a, as_of=LATER))),
    "figures.list_series": lambda c, a, ids: figures.list_series(c, ids.indicator, None),
    "figures.list_targets": lambda c, a, ids: figures.list_targets(c, ids.indicator),
    "figures.list_parts": lambda c, a, ids: [
        *figures.list_parts(c, ids.indicator, None), *figures.list_parts(c, ids.indicator, LATER, all_periods=True)
    ],
    "figures.list_part_targets": lambda c, a, ids: figures.list_part_targets(c, ids.indicator),
    "provenance.list_handed_in": lambda c, a, ids: each(
        lambda key: provenance.list_handed_in(c, key), ids.indicator
    ),
    "figures.load_measurements": lambda c, a, ids: sorted(
        map(plain, figures.load_measurements(c, ids.measurement)), key=repr
    ),
    "provenance.map_expected_by_period": lambda c, a, ids: each(
        lambda key: sorted(provenance.map_expected_by_period(c, key).items(), key=repr), ids.indicator
    ),
    "figures.list_totals_until": lambda c, a, ids: each(
        lambda key: figures.list_totals_until(c, key, LATER), ids.indicator
    ),
    "provenance.map_cards": lambda c, a, ids: each(
        lambda key: list(provenance.map_cards(c, [key]).values()), ids.submission
    ),
    "provenance.list_in_force": lambda c, a, ids: each(
        lambda key: [*provenance.list_in_force(c, "value", key), *provenance.list_in_force(c, "target", key)],
        ids.indicator,
    ),
    "provenance.list_parts_of_calculation": lambda c, a, ids: each(
        lambda key: sorted(provenance.list_parts_of_calculation(c, key, ids.indicator).items(), key=repr), ids.indicator
    ),
    "provenance.list_values_of_parts": lambda c, a, ids: each(
        lambda key: provenance.list_values_of_parts(c, [key]), ids.indicator
    ),
    "provenance.list_not_in_force": lambda c, a, ids: each(
        lambda key: [*provenance.list_not_in_force(c, "value", key), *provenance.list_not_in_force(c, "target", key)],
        ids.indicator,
    ),
    "provenance.get_undo_log": lambda c, a, ids: each(lambda key: provenance.get_undo_log(c, key), ids.submission),
    "provenance.map_pending_logs": lambda c, a, ids: each(
        lambda key: provenance.map_pending_logs(c, key), ids.organisation
    ),
    "figures.find_node_title": lambda c, a, ids: each(lambda key: figures.find_node_title(c, key), ids.node),
    "figures.find_indicators": lambda c, a, ids: each(
        lambda key: figures.find_indicators(c, a, str(key)), ids.indicator
    ),
    "mappings.list_mappings": lambda c, a, ids: each(
        lambda key: mappings.list_mappings(c, a, key), ids.organisation
    ),
    "mappings.get_mapping": lambda c, a, ids: each(lambda key: mappings.get_mapping(c, a, key), ids.mapping),
    "mappings.list_named": lambda c, a, _: mappings.list_named(c, a, LAYOUT),
    "mappings.list_match_candidates": lambda c, a, ids: each(
        lambda key: [row for one in ids.portfolio for row in mappings.list_match_candidates(c, a, key, one)],
        ids.organisation,
    ),
    "organisations.find_organisation": lambda c, a, ids: each(
        lambda key: organisations.find_organisation(c, a, key), ids.organisation
    ),
    "organisations.list_grantees": lambda c, a, _: organisations.list_grantees(c, a),
    "organisations.list_grantee_names": lambda c, a, _: organisations.list_grantee_names(c, a),
    "organisations.map_regions": lambda c, a, _: organisations.map_regions(c, a),
    "organisations.list_grantees_by_portfolio": lambda c, a, _: organisations.list_grantees_by_portfolio(c, a),
    "organisations.count_statuses": lambda c, a, ids: {
        key: row
        for key, row in each(lambda key: organisations.count_statuses(c, a, key, None), ids.organisation).items()
        if row["indicators"]
    },
    "organisations.list_period_ends": lambda c, a, ids: each(
        lambda key: organisations.list_period_ends(c, a, key), ids.organisation
    ),
    "organisations.list_grants": lambda c, a, ids: each(
        lambda key: organisations.list_grants(c, a, key), ids.organisation
    ),
    "organisations.list_submissions": lambda c, a, ids: each(
        lambda key: organisations.list_submissions(c, a, key), ids.organisation
    ),
    "organisations.find_handed_in_file": lambda c, a, ids: each(
        lambda key: organisations.find_handed_in_file(c, a, key), ids.submission
    ),
    "organisations.list_indicator_codes": lambda c, a, ids: each(
        lambda key: sorted(organisations.list_indicator_codes(c, a, key)), ids.organisation
    ),
    "organisations.find_latest_theory": lambda c, a, ids: each(
        lambda key: organisations.find_latest_theory(c, a, key), ids.organisation
    ),
    "organisations.list_nodes": lambda c, a, ids: each(lambda key: organisations.list_nodes(c, key), ids.organisation),
    "organisations.list_links": lambda c, a, ids: each(lambda key: organisations.list_links(c, key), ids.theory),
    "organisations.list_grantees_with_theory": lambda c, a, _: organisations.list_grantees_with_theory(c, a),
    "organisations.count_totals": lambda c, a, _: organisations.count_totals(c, a),
    "portfolio.list_portfolios": lambda c, a, _: portfolio.list_portfolios(c, a),
    "portfolio.count_by_level": lambda c, a, ids: page(c, a, portfolio.count_by_level, ids),
    "portfolio.count_organisations": lambda c, a, ids: page(c, a, portfolio.count_organisations, ids),
    "portfolio.list_progress": lambda c, a, ids: page(c, a, portfolio.list_progress, ids),
    "portfolio.list_matrix_rows": lambda c, a, ids: page(
        c, a, portfolio.list_matrix_rows, ids, sort="name", first=0, rows=50
    ),
    "portfolio.list_period_ends": lambda c, a, ids: each(
        lambda key: portfolio.list_period_ends(c, a, key), ids.portfolio
    ),
    "shared_indicators.list_shared_figures": lambda c, a, ids: each(
        lambda key: shared_indicators.list_shared_figures(c, a, key, None, shared_indicators.NO_LIMITS), ids.portfolio
    ),
    "shared_indicators.list_shared_indicators": lambda c, a, ids: each(
        lambda key: shared_indicators.list_shared_indicators(c, a, key, shared_indicators.NO_LIMITS), ids.portfolio
    ),
    "shared_indicators.list_shared_targets": lambda c, a, ids: each(
        lambda key: shared_indicators.list_shared_targets(c, a, key, shared_indicators.NO_LIMITS), ids.portfolio
    ),
    "figure_changes.list_changed": lambda c, a, ids: each(
        lambda key: figure_changes.list_changed(c, a, portfolio.Filters(key, LATER), date(2000, 1, 1), rows=50)[0],
        ids.portfolio,
    ),
    "figure_changes.list_earlier": lambda c, a, ids: figure_changes.list_earlier(c, ids.indicator, LATER),
    "portfolio.list_agreed_reporting": lambda c, a, ids: sorted(
        portfolio.list_agreed_reporting(c, ids.organisation).items()
    ),
    "portfolio.list_grantee_summaries": lambda c, a, _: portfolio.list_grantee_summaries(c, a),
    "series_and_values.list_totals": lambda c, a, _: series_and_values.list_totals(c, a, None),
    "series_and_values.list_indicator_texts": lambda c, a, ids: series_and_values.list_indicator_texts(
        c, a, ids.organisation
    ),
    "series_and_values.list_breakdowns": lambda c, a, ids: each(
        lambda key: series_and_values.list_breakdowns(c, a, key), ids.organisation
    ),
    "series_and_values.list_measurements": lambda c, a, _: series_and_values.list_measurements(c, a),
    "rounds.get_period": lambda c, a, ids: each(lambda key: rounds.get_period(c, key), ids.reporting_period),
    "rounds.list_begun": lambda c, a, ids: rounds.list_begun(c, ids.portfolio, LATER),
    "rounds.list_handed_in": lambda c, a, ids: each(lambda key: rounds.list_handed_in(c, a, key), ids.organisation),
    "rounds.list_handed_in_since": lambda c, a, ids: each(
        lambda key: rounds.list_handed_in_since(c, a, key, date(2000, 1, 1)), ids.portfolio
    ),
    "rounds.list_reported_ends": lambda c, a, ids: each(
        lambda key: rounds.list_reported_ends(c, a, key, date(2000, 1, 1)), ids.portfolio
    ),
    "rounds.list_reporters": lambda c, a, ids: each(
        lambda key: rounds.list_reporters(c, a, key, {RHYTHM}), ids.portfolio
    ),
    "rounds.list_calendar": lambda c, a, ids: rounds.list_calendar(c, ids.portfolio),
    "rounds.list_latest_ends": lambda c, a, ids: rounds.list_latest_ends(c, a),
    "rounds.count_coverage": lambda c, a, ids: [
        counts
        for key in ids.portfolio
        for newest in (True, False)
        if any(counts := rounds.count_coverage(c, a, key, date(2024, 12, 31), RHYTHMS, newest=newest))
    ],
    "rounds.list_grants": lambda c, a, ids: each(lambda key: rounds.list_grants(c, a, key), ids.organisation),
    "rounds.list_awaiting_answer": lambda c, a, _: rounds.list_awaiting_answer(c),
    "rounds.list_locked_periods": lambda c, a, ids: sorted(
        {
            found
            for where in ids.portfolio
            for who in ids.organisation
            for found in rounds.list_locked_periods(c, where, who)
        }
    ),
    "pending_figures.list_pending_figures": lambda c, a, ids: each(
        lambda key: pending_figures.list_pending_figures(c, a, key), ids.organisation
    ),
    "pending_figures.count_pending": lambda c, a, ids: each(
        lambda key: pending_figures.count_pending(c, a, key), ids.portfolio
    ),
    "settings_and_revision.list_portfolio_ids": lambda c, a, ids: [
        settings_and_revision.list_portfolio_ids(c),
        *(settings_and_revision.list_portfolio_ids(c, key) for key in ids.organisation)
    ],
    "settings_and_revision.list_organisation_ids": lambda c, a, ids: settings_and_revision.list_organisation_ids(
        c, ids.portfolio
    ),
    "settings_and_revision.sum_revisions": lambda c, a, ids: settings_and_revision.sum_revisions(
        c, tuple(ids.portfolio), tuple(ids.organisation)
    ),
}  # fmt: skip
# Facts of the database itself, the same for everybody.
OF_NOBODY = {"settings_and_revision.find_setting"}


def queries() -> Iterator[str]:
    """Every public function of the reading room that is asked over a connection."""
    for found in pkgutil.iter_modules(queries_package.__path__):
        module = importlib.import_module(f"impact.store.queries.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == module.__name__ and not name.startswith("_") and first == "connection":
                yield f"{found.name}.{name}"


def test_every_query_is_asked_here() -> None:
    assert set(queries()) == set(CALLS) | OF_NOBODY


def answers(access: Access, workspace: Workspace) -> dict[str, Any]:
    ids = ids_of(workspace)
    with reading(access, workspace) as connection:
        return {name: plain(ask(connection, access, ids)) for name, ask in CALLS.items()}


def _said(found: dict[str, Any]) -> dict[str, Any]:
    """Empty rows of `portfolios_of` stand for organisations, of which there are more now.

    A hundred thousand earlier values come as the database finds them: putting them in order would be felt.
    """
    lists = [item for item in found["settings_and_revision.list_portfolio_ids"] if item]
    unordered = {
        name: {item: sorted(map(repr, said)) for item, said in found[name].items()}
        for name in ("previous_submissions.list_values", "previous_submissions.list_targets")
    }
    return found | {"settings_and_revision.list_portfolio_ids": lists} | unordered


def _wait_and_close(world: TwoFunds) -> None:
    """Something of the first fund's grantees waits for its answer, and its calendar has a closed period."""
    portfolio_id = world.first.portfolio_id
    for name in ("Alfa", "Gedeeld"):
        file = measured("KOPER", 2023, 35.0)
        writes.submit(
            world.fund("KOPER"), file.submission, file.data, world.workspace, portfolio_id=portfolio_id,
            organisation_id=world.first.organisations[name], submitted_by="KOPER mens",
            delivery=writes.DeliveryOptions(waits=True),
        )  # fmt: skip
    for name in ("Alfa", "Gedeeld"):
        _enter_on_screen(world, "KOPER", portfolio_id, name)
    closed = {"locked_at": datetime(2024, 1, 1), "locked_by": "system"}
    with unscoped_writing(world.workspace) as connection:
        connection.execute(
            update(ReportingPeriod).where(ReportingPeriod.portfolio_id == portfolio_id).values(**closed)
        )
        own = Organisation.id == world.first.organisations["Alfa"]
        connection.execute(update(Organisation).where(own).values(regions=["Gent"]))


def _enter_on_screen(world: TwoFunds, word: str, portfolio_id: int, name: str) -> None:
    """One entry of a grantee that counts and one that is not sent yet."""
    common = {
        "organisation_id": world.first.organisations[name], "portfolio_id": portfolio_id, "file_name": f"{word} scherm",
        "layout": SCREEN, "submitted_by": word, "submitted_at": datetime(2025, 1, 1),
    }  # fmt: skip
    entries = ((SubmissionState.APPROVED, 900), (SubmissionState.DRAFT, None))
    with unscoped_writing(world.workspace) as connection:
        for state, order in entries:
            digest = f"{word}-{name}-{state.value}"
            connection.execute(
                insert(Submission).values(
                    **common, state=state.value, order_no=order, content_hash=digest, reading_hash=digest
                )
            )


def test_what_happens_at_another_fund_changes_no_answer(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    first, alfa = world.fund("KOPER"), world.grantee("Alfa")
    _wait_and_close(world)
    before = [_said(answers(access, workspace)) for access in (first, alfa)]
    assert [name for name, found in before[0].items() if not found] == []
    world.begin_second()
    _enter_on_screen(world, SECOND, world.founded_second.portfolio_id, "Gedeeld")
    shared, second = world.grantee("Gedeeld"), world.fund(SECOND)
    of_both, of_second = _said(answers(shared, workspace)), _said(answers(second, workspace))
    world.go_on_in_second()
    after = [_said(answers(access, workspace)) for access in (first, alfa)]
    for then, now in zip(before, after, strict=True):
        assert [name for name in CALLS if then[name] != now[name]] == []
        assert SECOND not in str(now)
    now = _said(answers(shared, workspace))
    assert [name for name in CALLS if of_both[name] != now[name]] == []
    assert SECOND in str(now["organisations.list_submissions"])
    # What the first fund's other grantee says does not reach the second fund, nor the shared one's work for the first.
    leaks = {name for name, found in of_second.items() if "KOPER" in str(found)}
    assert leaks <= {
        "organisations.find_latest_theory", "organisations.list_nodes", "organisations.list_links",
        "figures.find_node_title",
    }  # fmt: skip


def test_an_access_to_nothing_gets_nothing(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    nobody = replace(world.fund("KOPER"), organisation_id=0, portfolio_ids=(), organisation_ids=())
    found = _said(answers(nobody, workspace))
    assert set(found.pop("organisations.count_totals").values()) == {0}
    assert [name for name, said in found.items() if said] == []


# The wall: what is not limited is not executed


FORGOTTEN: tuple[tuple[str, Any], ...] = (
    *((table.__tablename__, select(table.__table__)) for table in (
        Organisation, Portfolio, Grant, Theory, Node, Link, Indicator, File, Submission, Measurement, Target, Figure,
        Aggregate, GranteeSummary, ReportingPeriod, Account, Membership, Session, AuditEvent, Evidence, Mapping,
    )),
    ("a count", select(func.count()).select_from(Figure)),
    ("a subquery", select(func.count()).select_from(select(Figure.id).subquery())),
    ("a list of ids", select(Setting.key).where(select(Grant.id).exists())),
    ("a union", select(Grant.id).union(select(Submission.id))),
    ("a table in a cte", select(select(Aggregate.id).cte().c.id)),
    ("a table by its name", select(sql_table("grant", column("id")))),
    ("text", text("SELECT name FROM organisation")),
    ("text among the columns", select(text("(SELECT name FROM organisation)"))),
    ("a literal column", select(literal_column("(SELECT MAX(name) FROM organisation)"))),
    ("text in the from", select(column("id")).select_from(text("figure"))),
)  # fmt: skip


@pytest.mark.parametrize("query", [query for _, query in FORGOTTEN], ids=[name for name, _ in FORGOTTEN])
def test_a_query_that_forgot_its_limit_is_refused(workspace_on_sqlite: Workspace, query: Any) -> None:
    access = Access(0, "", "fund_staff", 1, (1,), ())  # type: ignore[arg-type]
    with reading(access, workspace_on_sqlite) as connection, pytest.raises(UnscopedQuery):
        connection.execute(query)


ONE = tenant_scope.Scope((1,), (), 0)
OTHER = aliased(Figure)
HALF_LIMITED: dict[str, Any] = {
    "beside something else": select(Grant.id).where(or_(row_access.limit(ONE, Grant), Grant.id == 1)),
    "the other way round": select(Grant.id).where(~row_access.limit(ONE, Grant)),
    "one of two tables": select(Grant.id, Aggregate.id).where(row_access.limit(ONE, Grant)),
    "one of two readings": select(Figure.id, OTHER.id).where(row_access.limit(ONE, Figure)),
    "through a table that is open": select(Figure.id).join(
        Indicator, row_access.through(Figure, Indicator, Figure.indicator_id == Indicator.id)
    ),
    "through a table that is not read": select(Figure.id).where(
        row_access.through(Figure, Indicator, Figure.id == Figure.id)
    ),
    "only inside": select(Grant.id).where(Grant.id.in_(select(Grant.id).where(row_access.limit(ONE, Grant)))),
    "only outside": select(Grant.id).where(
        row_access.limit(ONE, Grant), Grant.organisation_id.in_(select(Aggregate.organisation_id))
    ),
    "a second time without": select(GranteeSummary.id).where(
        row_access.limit(ONE, GranteeSummary), GranteeSummary.id.in_(select(aliased(GranteeSummary).id))
    ),
    "on the wrong side of an outer join": select(Grant.id, Aggregate.id).outerjoin(
        Aggregate, row_access.limit(ONE, Grant) & row_access.limit(ONE, Aggregate)
    ),
    "in what is selected": select(Grant.id, row_access.limit(ONE, Grant).label("said")),
}


@pytest.mark.parametrize("query", HALF_LIMITED.values(), ids=HALF_LIMITED)
def test_half_a_limit_is_none(query: Any) -> None:
    assert query_proof.find_unscoped_tables(query)


WHOLE: dict[str, Any] = {
    "nothing": select(Grant.id).where(false(), row_access.limit(ONE, Grant)),
    "by key": select(Figure.id)
    .join(Indicator, row_access.through(Figure, Indicator, Figure.indicator_id == Indicator.id))
    .where(row_access.limit(ONE, Indicator)),
    "a part": select(Grant.id).where(
        row_access.limit(ONE, Grant),
        select(Indicator.id)
        .where(row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id))
        .correlate(Grant)
        .exists(),
    ),
}


@pytest.mark.parametrize("query", WHOLE.values(), ids=WHOLE)
def test_a_whole_limit_is_seen(query: Any) -> None:
    assert not query_proof.find_unscoped_tables(query)


def test_a_query_limited_for_somebody_else_is_refused(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    world.begin_second()
    first, second = world.fund("KOPER"), world.fund(SECOND)
    for access, other in ((first, second), (world.grantee("Alfa"), world.grantee("Beta"))):
        with reading(access, workspace) as connection, pytest.raises(UnscopedQuery, match="somebody else"):
            portfolio.list_grantee_summaries(connection, other)


def test_a_limit_that_the_guard_does_not_know_is_refused(workspace: Workspace) -> None:
    """A value whose name looks like that of a limit, and that nobody compares with the access."""
    access = once(workspace, TwoFunds).fund("KOPER")
    with reading(access, workspace) as connection:
        for name in ("scope_portfolios", "scope_", "other_scope_owner_1x"):
            with pytest.raises(UnscopedQuery, match="is not known"):
                connection.execute(select(Setting.value).where(Setting.key == bindparam(name, "x")))


def test_plain_sql_is_refused_on_a_reading_connection(workspace: Workspace) -> None:
    access = once(workspace, TwoFunds).fund("KOPER")
    with reading(access, workspace) as connection:
        with pytest.raises(UnscopedQuery):
            connection.exec_driver_sql("SELECT name FROM organisation")
        with pytest.raises(UnscopedQuery):
            bulk.fetch(connection, "SELECT name FROM organisation")


# Writing


def _opened(world: TwoFunds) -> Any:
    return writing(
        world.fund("KOPER"), world.workspace, organisation_id=world.shared, portfolio_id=world.first.portfolio_id
    )


def test_a_transaction_is_opened_only_for_what_the_access_covers(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    world.begin_second()
    second = world.founded_second
    for organisation_id, portfolio_id in (
        (second.organisations["Beta"], second.portfolio_id),
        (world.shared, second.portfolio_id),
        (second.organisations["Beta"], world.first.portfolio_id),
    ):
        opened = writing(
            world.fund("KOPER"), workspace, organisation_id=organisation_id, portfolio_id=portfolio_id
        )
        with pytest.raises(NotAllowed), opened:
            raise AssertionError("it was opened")


def test_former_names_are_those_of_grantees_in_scope_and_nobody_who_looks_on_writes_them(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    world.begin_second()
    alfa, beta = world.first.organisations["Alfa"], world.founded_second.organisations["Beta"]
    with unscoped_writing(workspace) as connection:
        for key in (alfa, beta):
            record = NameRecord(key, f"vroeger {key}", "")
            organisation_names.keep_former_name(connection, record, datetime(2025, 1, 1))
    access = world.fund("KOPER")
    with reading(access, workspace) as connection:
        names = organisation_names.list_names(connection, access)
    assert [row.name for row in names if row.name.startswith("vroeger")] == [f"vroeger {alfa}"]
    assert {row.organisation_id for row in names} == {alfa, world.shared}
    with pytest.raises(NotAllowed), _opened(world) as opened:
        organisation_names.keep_former_name(opened, NameRecord(alfa, "x", ""), datetime(2025, 1, 1))


def test_rows_of_another_owner_are_not_added(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    world.begin_second()
    alfa, there = world.first.organisations["Alfa"], world.founded_second.portfolio_id
    rows = {
        "grant of another organisation": {"organisation_id": alfa, "portfolio_id": world.first.portfolio_id},
        "grant in another portfolio": {"organisation_id": world.shared, "portfolio_id": there},
    }
    for row in rows.values():
        with _opened(world) as connection:
            with pytest.raises(NotAllowed):
                connection.execute(insert(Grant).values(ref="x", title="", **row))
            with pytest.raises(NotAllowed):
                bulk.insert(connection, table_of(Grant), [*row, "ref"], [(*row.values(), "x")])
    with _opened(world) as connection:
        with pytest.raises(UnscopedQuery):
            connection.execute(insert(Setting).values(key="x", value="y"))
        for table in sorted({*Base.metadata.tables} - tenant_scope.OWNED | {"organisation", "portfolio"}):
            with pytest.raises(UnscopedQuery, match="not added to on behalf of a viewer"):
                bulk.insert(connection, Base.metadata.tables[table], ["id"], [(1,)])
        with pytest.raises(NotAllowed):
            connection.execute(insert(Organisation).values(kind="fund", name="x", regions=[], story={}))
        with pytest.raises(UnscopedQuery):
            connection.execute(update(Grant).values(organisation_id=alfa))
        kind = postgresql if connection.dialect.name == "postgresql" else sqlite
        mine = {"organisation_id": world.shared, "portfolio_id": world.first.portfolio_id, "ref": "x", "title": ""}
        over = kind.insert(Grant).values(id=1, **mine).on_conflict_do_update(index_elements=["id"], set_={"title": "x"})
        with pytest.raises(UnscopedQuery):
            connection.execute(over)


def test_rows_of_another_owner_are_not_changed_or_taken_away(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    world.begin_second()
    tables = (Grant, Submission, Aggregate, GranteeSummary, Indicator, Measurement, Target, Figure, Evidence)
    for table in tables:
        with _opened(world) as connection:
            mine = connection.scalar(select(func.count()).select_from(table).where(row_access.limit(connection, table)))
            assert mine > 0
            changed = connection.execute(update(table).values(id=table.id)).rowcount
            assert changed == mine, table.__tablename__
    with unscoped_reading(workspace) as connection:
        everything = connection.scalar(select(func.count()).select_from(GranteeSummary))
    with _opened(world) as connection:
        assert connection.execute(delete(GranteeSummary)).rowcount == 1
    with unscoped_reading(workspace) as connection:
        assert connection.scalar(select(func.count()).select_from(GranteeSummary)) == everything - 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM figure",
        "SELECT f.id FROM figure f JOIN indicator i ON i.id = f.indicator_id WHERE {mine}",
        "UPDATE submission SET unclear = 0",
        'DELETE FROM "grant" WHERE id = 1',
        "SELECT digest FROM session",
    ],
)
def test_a_raw_statement_says_whose_rows_it_means(workspace: Workspace, statement: str) -> None:
    world = once(workspace, TwoFunds)
    with _opened(world) as connection:
        said = statement.replace("{mine}", tenant_scope.scope_condition(connection, "figure", "f"))
        for way in (bulk.change, bulk.fetch):
            with pytest.raises(UnscopedQuery):
                way(connection, said)
        with pytest.raises(UnscopedQuery):
            connection.exec_driver_sql(said)


def test_nothing_is_written_on_a_reading_connection(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    for statement in (update(Grant).values(title="x"), delete(Grant), insert(Grant).values(ref="x")):
        with reading(world.fund("KOPER"), workspace) as connection, pytest.raises(UnscopedQuery):
            connection.execute(statement)


def test_what_was_found_out_about_a_statement_is_kept(workspace: Workspace) -> None:
    world = once(workspace, TwoFunds)
    access = world.fund("KOPER")
    with reading(access, workspace) as connection:
        portfolio.list_grantee_summaries(connection, access)
        known = len(connection_guard._PROOFS)
        for _ in range(3):
            portfolio.list_grantee_summaries(connection, access)
        assert len(connection_guard._PROOFS) == known
