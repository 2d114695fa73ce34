"""Figures as a decision keeps them: frozen with all that explains them, and held beside what they are today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.model.access import Access
from impact.model.decisions.decision_content import FrozenFigure, FrozenFormula, FrozenSource
from impact.model.vocabulary.statuses import Status
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import pick_indicator_title
from impact.services.core.workspace import Workspace
from impact.services.dashboards.explain import build_explanation
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.views.decisions import ChangeReason, ThenAndNow
from impact.views.figures.explain import Explanation, Term

# What tells nothing of the figure itself: the number of changes of all data, what the indicator is called.
NOT_COMPARED = frozenset({"data_revision", "title", "code", "organisation_id", "indicator_id"})


def freeze_figures(
    access: Access, indicator_ids: Sequence[int], workspace: Workspace
) -> tuple[FrozenFigure, ...]:
    """The newest figures of these indicators as they stand at this moment, in their order.

    All are of one state of the data. NotAllowed for who reads no decisions, NotFound where one is outside the access or
    was withdrawn.
    """
    require_allowed(access, Action.SEE, Kind.DECISION, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        frozen = [
            _freeze(connection, access, indicator_id, None, workspace, viewer_filter) for indicator_id in indicator_ids
        ]  # fmt: skip
    if not all(frozen):
        raise NotFound("decisions.indicator_gone")
    return tuple(figure for figure, _ in filter(None, frozen))


def compare_with_today(
    access: Access, frozen: Sequence[FrozenFigure], notes: dict[int, str], taken_on: date, workspace: Workspace
) -> tuple[ThenAndNow, ...]:
    """Each frozen figure beside the same period as it stands today, with what changed since, and why.

    NotAllowed for who reads no decisions.
    """
    require_allowed(access, Action.SEE, Kind.DECISION, workspace)
    compared = []
    with open_filtered(access, workspace) as (connection, viewer_filter):
        for then in frozen:
            same = _freeze(connection, access, then.indicator_id, then.period_end, workspace, viewer_filter)
            newest = _freeze(connection, access, then.indicator_id, None, workspace, viewer_filter)
            now = same[0] if same and same[0].period_end == then.period_end else None
            is_later = newest is not None and newest[0].period_end != then.period_end
            differing = _list_differing(then, now) if now is not None else ()
            reasons = tuple(_list_reasons(same[1], taken_on)) if same and now is not None and differing else ()
            compared.append(ThenAndNow(
                then, now, newest[0] if newest and is_later else None, differing, reasons,
                notes.get(then.indicator_id, ""),
            ))  # fmt: skip
    return tuple(compared)


def _freeze(
    connection: Connection, access: Access, indicator_id: int, as_of: date | None, workspace: Workspace,
    viewer_filter: ViewerFilter,
) -> tuple[FrozenFigure, Explanation] | None:  # fmt: skip
    """The figure of an indicator at a date with its explanation; None where the indicator is not in sight."""
    rows = figure_queries.fetch_figures(
        connection, figure_queries.select_figures(access, as_of=as_of, indicator_id=indicator_id)
    )
    if not rows:
        return None
    row = rows[0]
    indicator, figure = row.indicator, row.figure
    explanation = build_explanation(connection, access, row, workspace, viewer_filter, with_excerpts=False)
    return FrozenFigure(
        indicator_id=indicator.id,
        code=indicator.code,
        title=pick_indicator_title(indicator, access.language),
        unit=indicator.unit,
        definition=indicator.definition,
        organisation_id=indicator.organisation_id,
        period_start=figure.period_start if figure else None,
        period_end=figure.period_end if figure else None,
        state=figure.state if figure else "",
        value=_number(figure.actual) if figure else None,
        numerator=_number(figure.numerator) if figure else None,
        denominator=_number(figure.denominator) if figure else None,
        n=_number(figure.n) if figure else None,
        baseline=_number(figure.baseline) if figure else None,
        target=_number(figure.target) if figure else None,
        target_final=_number(figure.target_final) if figure else None,
        expected=_number(figure.expected) if figure else None,
        achievement=_number(figure.achievement) if figure else None,
        pace=_number(figure.pace) if figure else None,
        basis=figure.basis if figure else "",
        direction=figure.direction if figure else indicator.direction,
        status=figure.status if figure else Status.NOT_RATED.value,
        bands_on_track=_number(figure.bands_on_track) if figure else None,
        bands_attention=_number(figure.bands_attention) if figure else None,
        notes=figure.notes if figure else "",
        calculation=explanation.calculation,
        formulas=tuple(
            FrozenFormula(step.key, tuple(map(_number, step.operands)), _number(step.result), step.result_unit)
            for step in explanation.formulas
        ),
        sources=tuple(_to_source(term) for term in explanation.terms),
        data_revision=explanation.data_revision,
    ), explanation


def _number(value: float | None) -> float | None:
    """A number as documents hold it: some databases answer with whole numbers."""
    return None if value is None else float(value)


def _to_source(term: Term) -> FrozenSource:
    return FrozenSource(
        term.role, term.title, _number(term.value), term.unit, term.state.value, term.period_start, term.period_end,
        term.source.submission_id if term.source else None,
    )  # fmt: skip


def _list_differing(then: FrozenFigure, now: FrozenFigure) -> tuple[str, ...]:
    names = [item.name for item in fields(FrozenFigure) if item.name not in NOT_COMPARED]
    return tuple(name for name in names if getattr(then, name) != getattr(now, name))


def _list_reasons(explanation: Explanation, taken_on: date) -> Iterator[ChangeReason]:
    """What the provenance says of numbers that were replaced on the day of the decision or later, newest first."""
    for term in explanation.terms:
        for earlier in term.earlier:
            if earlier.replaced_on is not None and earlier.replaced_on >= taken_on:
                yield ChangeReason(term.role, earlier.replaced_by, earlier.replaced_on, earlier.reason)
