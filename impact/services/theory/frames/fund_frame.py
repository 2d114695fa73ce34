"""The frame of a fund and who contributes to it: outcomes nobody works on, and those that hang on one organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.i18n import label_text, text
from impact.model.access import NO_ORGANISATION, Access
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.calendar.shown_period import find_shown_periods
from impact.services.core.titles_in_language import pick_text
from impact.services.theory.rule_sources import find_rule_sources
from impact.store import theory_versions
from impact.store.queries import figures as figure_queries
from impact.store.queries import portfolio
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.portfolio import Filters
from impact.store.schema.organisations import Grant
from impact.theory.document import FundOutcome, TheoryBlock, TheoryDocument
from impact.theory.levels import OUTCOMES
from impact.theory.rules.agreement_rules import (
    find_outcomes_of_one_contributor,
    find_outcomes_without_contributor,
)
from impact.theory.rules.rule_register import Severity
from impact.views.figures.status_counts import IN_BAND, NOT_APPLICABLE, StatusCounts, find_counted_status
from impact.views.theory.evidence_base import AskedQuestion
from impact.views.theory.theory_of_change import (
    OTHER_FUND,
    Contribution,
    FrameOutcome,
    PortfolioFrame,
)

# Key, level and text of a block.
FrameBlock = tuple[str, str, dict[str, str]]
FRAME_RULES = (
    ("F02", Severity.WARNING, find_outcomes_without_contributor),
    ("F03", Severity.TIP, find_outcomes_of_one_contributor),
)


def is_own_frame(access: Access, organisation_id: int) -> bool:
    """Whether the theory of this organisation is the frame of the fund that the viewer works for."""
    return access.role in FUND_ROLES and organisation_id == access.organisation_id != NO_ORGANISATION


def list_fund_outcomes(connection: Connection, access: Access) -> dict[str, str]:
    """Return the outcomes in the frame of the viewer's own fund, by key; none for others, or without a frame."""
    return pick_outcomes(list_own_blocks(connection, access), access)


def list_own_blocks(connection: Connection, access: Access) -> list[FrameBlock]:
    """Key, level and text of the blocks in the frame of the viewer's own fund; none for others."""
    return (
        theory_versions.list_fund_outcomes(connection, access.organisation_id) if access.role in FUND_ROLES else []
    )


def pick_outcomes(blocks: Iterable[FrameBlock], access: Access) -> dict[str, str]:
    """The outcomes among the blocks of a frame, by key, in the viewer's language."""
    return {key: pick_text(words, access.language) for key, level, words in blocks if Level(level) in OUTCOMES}


def mask_other_funds(connection: Connection, access: Access, *documents: TheoryDocument) -> list[TheoryDocument]:
    """Return theories in which OTHER_FUND stands for an outcome of a fund whose frame the viewer may not know."""
    linked = [outcome.fund_id for document in documents for block in document.blocks for outcome in block.fund_outcomes]
    funds = find_known_funds(connection, access, linked)

    def mask(block: TheoryBlock) -> TheoryBlock:
        return replace(block, fund_outcomes=tuple(FundOutcome(key) for key in show_links(block.fund_outcomes, funds)))

    return [replace(document, blocks=tuple(map(mask, document.blocks))) for document in documents]


def find_known_funds(
    connection: Connection, access: Access, linked: Collection[int | None]
) -> Collection[int | None]:  # fmt: skip
    """Return those of the funds in `linked` whose keys the viewer may read.

    All for the grantee itself, their own for people of a fund, for others those in scope.
    """
    if access.role in GRANTEE_ROLES:
        return linked
    if access.role in FUND_ROLES:
        return () if access.organisation_id is None else (access.organisation_id,)
    return theory_versions.list_fund_ids(connection) if any(linked) else ()


def show_links(linked: Iterable[FundOutcome], known_funds: Collection[int | None]) -> tuple[str, ...]:
    """Return the keys of the outcomes that a block is linked to; OTHER_FUND, once, for those of other funds."""
    return tuple(dict.fromkeys(outcome.key if outcome.fund_id in known_funds else OTHER_FUND for outcome in linked))


def find_fund_gaps(
    connection: Connection, access: Access, *, is_whole: bool, blocks: Iterable[FrameBlock] | None = None
) -> tuple[AskedQuestion, ...]:
    """Return the questions about the frame of the viewer's own fund; none for others, or without a frame.

    Contributions are counted over the grantees within the access. None without `is_whole`, that the access opens the
    whole fund: who contributes may stand beyond it. `blocks` are those of the frame where they were read before.
    """
    outcomes: dict[str, str] = {}
    if is_whole:
        outcomes = pick_outcomes(list_own_blocks(connection, access) if blocks is None else blocks, access)
    if not outcomes:
        return ()
    contributors: dict[str, set[int]] = {}
    for organisation_id, key in theory_versions.list_contributions(connection, access.organisation_id or 0):
        contributors.setdefault(key, set()).add(organisation_id)
    return tuple(
        AskedQuestion(
            rule, key, severity,
            label_text(access.language, outcomes[key], text(access.language, f"theory.{rule}")),
            text(access.language, f"theory.fix.{rule}"), find_rule_sources(rule), may_answer=False,
        )
        for rule, severity, check in FRAME_RULES
        for key in check(list(outcomes), contributors)
    )  # fmt: skip


def build_portfolio_frame(
    connection: Connection, access: Access, filters: Filters, organisation_ids: Collection[int]
) -> PortfolioFrame | None:
    """The figures that filters leave of a portfolio, by the outcomes of the frame of the viewer's own fund.

    Contributions are those of these organisations. None for others, or without a frame.
    """
    if access.role not in FUND_ROLES:
        return None
    query = figure_queries.select_figures(
        access, as_of=filters.as_of, portfolio_id=filters.portfolio_id, level=filters.level, theme=filters.theme,
        only_counting=filters.only_counting,
    )  # fmt: skip
    if filters.grant_ids is not None:
        query = query.where(Grant.id.in_(filters.grant_ids))
    figures = figure_queries.fetch_figures(connection, query)
    return build_frame(connection, access, access.organisation_id, figures, organisation_ids)


def build_frame(
    connection: Connection,
    access: Access,
    fund_id: int,
    figures: Iterable[IndicatorFigure],
    organisation_ids: Collection[int] | None,
) -> PortfolioFrame | None:
    """The outcomes of the frame of a fund with the contributions of some organisations within the access, or of all.

    None without a frame.
    """
    outcomes = [
        (key, Level(level), pick_text(words, access.language))
        for key, level, words in theory_versions.list_fund_outcomes(connection, fund_id)
        if Level(level) in OUTCOMES
    ]
    if not outcomes:
        return None
    blocks = [
        block
        for block in theory_versions.list_contributing_blocks(connection, access, fund_id)
        if organisation_ids is None or block.organisation_id in organisation_ids
    ]
    key_of_node = theory_versions.list_block_keys(connection, access)
    of_block: dict[tuple[int, str], list[IndicatorFigure]] = {}
    for row in figures:
        key = (row.indicator.organisation_id, key_of_node.get(row.indicator.node_id or 0, ""))
        of_block.setdefault(key, []).append(row)
    words_of = {key: words for key, _, words in outcomes}
    contributions: dict[str, list[Contribution]] = {}
    linked: list[IndicatorFigure] = []
    for block in blocks:
        # A link to what is in the frame no more counts nowhere, and its figures as those of no outcome.
        outcome_keys = [outcome for outcome in block.list_keys(fund_id) if outcome in words_of]
        rows = of_block.pop((block.organisation_id, block.key), []) if outcome_keys else []
        linked += rows
        for outcome_key in outcome_keys:
            contributions.setdefault(outcome_key, []).append(
                Contribution(
                    block.organisation_id, block.organisation, pick_text(block.text, access.language), _count(rows),
                    tuple(words_of[other] for other in outcome_keys if other != outcome_key), block.key,
                )
            )  # fmt: skip
    return PortfolioFrame(
        tuple(FrameOutcome(key, level, words, tuple(contributions.get(key, ()))) for key, level, words in outcomes),
        _count([row for rows in of_block.values() for row in rows]),
        _count(linked),
    )


def list_figures_on_shown_periods(connection: Connection, access: Access) -> Iterator[IndicatorFigure]:
    """The figures that count, each on the period that its portfolio stands on today."""
    portfolio_ids = [row.id for row in portfolio.list_portfolios(connection, access)]
    for portfolio_id, shown_period in find_shown_periods(connection, access, portfolio_ids, date.today()).items():
        query = figure_queries.select_figures(
            access, as_of=shown_period.ends, portfolio_id=portfolio_id, only_counting=True
        )
        yield from figure_queries.fetch_figures(connection, query)


def _count(rows: list[IndicatorFigure]) -> StatusCounts:
    counts = Counter(
        find_counted_status(Status(row.figure.status), Basis(row.figure.basis), State(row.figure.state))
        if row.figure
        else find_counted_status(Status.NOT_RATED, Basis.NO_DATA, State.NOT_REPORTED)
        for row in rows
    )
    of_status = {status.value: 0 for status in Status}
    for kind, count in counts.items():
        of_status[kind.status.value] += count
    return StatusCounts(**of_status, in_band=counts[IN_BAND], not_applicable=counts[NOT_APPLICABLE])
