"""Figures as a decision keeps them: frozen with all that explains them, and held beside what they are today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select

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
from impact.store.queries import Connection, figure_changes
from impact.store.queries import figures as figure_queries
from impact.views.decisions import ChangeReason, ThenAndNow
from impact.views.figures.explain import Explanation, Source, Term

# What tells nothing of the figure itself: the number of changes of all data, what the indicator is called, and words in
# the language of whoever took the decision. Of which indicators it is calculated, its formulas and sources say.
NOT_COMPARED = frozenset({"data_revision", "title", "code", "organisation_id", "indicator_id", "calculation"})
# Role, first and last day, and which one of several there.
_Place = tuple[str, date | None, date | None, int]
_Item = TypeVar("_Item")


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
            _freeze_newest(connection, access, indicator_id, workspace, viewer_filter) for indicator_id in indicator_ids
        ]  # fmt: skip
    if not all(frozen):
        raise NotFound("decisions.indicator_gone")
    return tuple(figure for figure, _ in filter(None, frozen))


def compare_with_today(
    access: Access, frozen: Sequence[FrozenFigure], notes: dict[int, str], workspace: Workspace
) -> tuple[ThenAndNow, ...]:
    """Each frozen figure beside that of the very same period as it stands today, with what changed since, and why.

    NotAllowed for who reads no decisions.
    """
    require_allowed(access, Action.SEE, Kind.DECISION, workspace)
    compared = []
    with open_filtered(access, workspace) as (connection, viewer_filter):
        for then in frozen:
            of_period = figure_changes.select_figure_of_period(
                access, then.indicator_id, then.period_start, then.period_end
            )
            same = _freeze(connection, access, of_period, workspace, viewer_filter) if then.has_figure else None
            newest = _freeze_newest(connection, access, then.indicator_id, workspace, viewer_filter)
            now = same[0] if same and same[0].has_figure else None
            differing = _list_differing(then, now) if now is not None else ()
            reasons = tuple(_list_reasons(then, same[1])) if same and differing else ()
            compared.append(ThenAndNow(
                then, now, newest[0] if newest and _is_later(newest[0], then) else None, differing, reasons,
                notes.get(then.indicator_id, ""),
            ))  # fmt: skip
    return tuple(compared)


def _is_later(newest: FrozenFigure, then: FrozenFigure) -> bool:
    """Whether the figure that speaks for an indicator today is of a later period than the frozen one."""
    if not newest.has_figure or newest.period_end is None:
        return newest.has_figure and not then.has_figure
    return then.period_end is None or newest.period_end > then.period_end


def _freeze_newest(
    connection: Connection, access: Access, indicator_id: int, workspace: Workspace, viewer_filter: ViewerFilter
) -> tuple[FrozenFigure, Explanation] | None:
    query = figure_queries.select_figures(access, as_of=None, indicator_id=indicator_id)
    return _freeze(connection, access, query, workspace, viewer_filter)


def _freeze(
    connection: Connection, access: Access, query: Select[Any], workspace: Workspace, viewer_filter: ViewerFilter
) -> tuple[FrozenFigure, Explanation] | None:
    """The figure that a query finds of an indicator, with its explanation; None where the indicator is out of sight."""
    rows = figure_queries.fetch_figures(connection, query)
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
    then, now = _without_titles(then), _without_titles(now)
    return tuple(name for name in names if getattr(then, name) != getattr(now, name))


def _without_titles(figure: FrozenFigure) -> FrozenFigure:
    """A figure without what its sources are called, which is in the language of who reads."""
    return replace(figure, sources=tuple(replace(source, title="") for source in figure.sources))


def _list_reasons(then: FrozenFigure, explanation: Explanation) -> Iterator[ChangeReason]:
    """Who replaced the numbers that were frozen, newest first: back to the submission that each was in force by.

    A day would not tell: what was handed in before the decision may have been approved after it. Of a number whose
    frozen submission is not among those it replaced (an undo), nothing is claimed.
    """
    frozen_ids = {
        place: source.submission_id
        for place, source in _by_place((item.role, item.period_start, item.period_end, item) for item in then.sources)
    }
    for place, term in _by_place((item.role, item.period_start, item.period_end, item) for item in explanation.terms):
        if place not in frozen_ids or _find_submission(term.source) == frozen_ids[place]:
            continue
        reasons = []
        for earlier in term.earlier:
            if earlier.replaced_on is not None:
                reasons.append(ChangeReason(term.role, earlier.replaced_by, earlier.replaced_on, earlier.reason))
            if _find_submission(earlier.source) == frozen_ids[place]:
                yield from reasons
                break


def _by_place(items: Iterable[tuple[str, date | None, date | None, _Item]]) -> Iterator[tuple[_Place, _Item]]:
    """Numbers by role and period; of several in one place (the parts of a sum) by their order too."""
    counts: Counter[tuple[str, date | None, date | None]] = Counter()
    for role, starts, ends, item in items:
        # The final target is the target of its period too, once that period is the one of the figure.
        key = role.removesuffix("_final"), starts, ends
        counts[key] += 1
        yield (*key, counts[key]), item


def _find_submission(source: Source | None) -> int | None:
    return source.submission_id if source else None
