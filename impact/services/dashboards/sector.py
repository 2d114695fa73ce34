"""Members of an umbrella organisation compared with the sector: two groups, and never one organisation.

The members are the organisations that the umbrella was invited to, the sector is everybody else in the portfolios of
the members. An umbrella does not see the sector, so that this is the one place where its access is widened, and
nothing leaves it but shares of groups of at least FEWEST organisations in which none has nearly all, rounded to 0.05.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.metrics.suppression_and_rounding import SHARE_STEP, has_dominant_contributor, round_percentage
from impact.model.access import Access
from impact.model.figures.status_groups import ON_COURSE
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.services.calendar.shown_period import find_shown_periods
from impact.services.core import data_revision
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.disclosure.viewer_filter import open_filtered
from impact.store.queries import figures as figure_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.portfolio import PortfolioRecord
from impact.views.sector import (
    GroupShare,
    IndicatorComparison,
    LevelComparison,
    PortfolioComparison,
    SectorView,
)

# So many organisations make a group.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class _Fraction:
    """What one organisation adds to a share: a numerator of a denominator."""

    organisation_id: int
    part: float
    whole: float


def read_sector_revision(access: Access, workspace: Workspace) -> tuple[tuple[int, ...], int]:
    """Read which portfolios are compared, and a number that grows with every write to them; what caches are keyed on.

    NotAllowed for other roles than those that compare.
    """
    require_allowed(access, Action.SEE, Kind.SECTOR, workspace)
    wider = _widen(access, _list_portfolios_of_members(access, workspace))
    return wider.portfolio_ids, data_revision.read_revision(wider, workspace)


def build_sector_view(access: Access, workspace: Workspace, today: date | None = None) -> SectorView:
    """Compare the members of an umbrella with the sector in each of their portfolios; NotAllowed for other roles."""
    require_allowed(access, Action.SEE, Kind.SECTOR, workspace)
    members = frozenset(access.organisation_ids)
    of_members = _list_portfolios_of_members(access, workspace)
    wider = _widen(access, of_members)
    with open_filtered(access, workspace) as (_, viewer_filter):
        titles = {row.id: viewer_filter.filter_titles(row.shared_indicators) for row in of_members}
    with reading(wider, workspace) as connection:
        shown_periods = find_shown_periods(connection, wider, wider.portfolio_ids, today or date.today())
        comparisons = []
        for row in of_members:
            ends = shown_periods[row.id].ends
            query = figure_queries.select_figures(wider, as_of=ends, portfolio_id=row.id)
            figures = figure_queries.fetch_figures(connection, query)
            comparisons.append(_compare(row, titles[row.id], ends, figures, members, access.language))
    return SectorView(FEWEST, tuple(comparisons))


def _list_portfolios_of_members(access: Access, workspace: Workspace) -> list[PortfolioRecord]:
    """Only those in which a member has a grant: an invitation to a whole portfolio names no members."""
    if not access.organisation_ids:
        return []
    of_members = replace(access, portfolio_ids=())
    with reading(of_members, workspace) as connection:
        return portfolio_queries.list_portfolios(connection, of_members)


def _widen(access: Access, of_members: Sequence[PortfolioRecord]) -> Access:
    """The access that reaches the whole portfolios of the members; it never leaves this module."""
    return replace(access, portfolio_ids=tuple(row.id for row in of_members), organisation_ids=())


def _compare(
    row: PortfolioRecord,
    shared: Iterable[Mapping[str, str]],
    ends: date | None,
    figures: Sequence[IndicatorFigure],
    members: frozenset[int],
    language: Language,
) -> PortfolioComparison:
    reporting = {item.indicator.organisation_id for item in figures if item.figure is not None}
    own, sector = reporting & members, reporting - members
    comparison = PortfolioComparison(row.name, ends, len(own), len(sector), (), ())
    if not comparison.has_enough(FEWEST):
        # Not even that there is an indicator is told of a group that is too small.
        return comparison
    newest = [item.figure.period_end for item in figures if item.figure is not None and item.figure.period_end]
    return replace(
        comparison,
        newest=max(newest, default=None),
        levels=tuple(_compare_levels(figures, members)),
        indicators=tuple(_compare_indicators(shared, figures, members, language)),
    )


def _compare_levels(figures: Sequence[IndicatorFigure], members: frozenset[int]) -> Iterable[LevelComparison]:
    for level in LEVEL_ORDER:
        judged = [
            _Fraction(item.indicator.organisation_id, float(item.figure.status in ON_COURSE), 1.0)
            for item in figures
            if item.figure is not None
            and item.figure.status != Status.NOT_RATED.value
            and Level(item.indicator.level) is level
        ]
        of_members, of_sector = _share_of_groups(judged, members, is_bounded=True)
        if of_members.share is not None or of_sector.share is not None:
            yield LevelComparison(level, of_members, of_sector)


def _compare_indicators(
    shared: Iterable[Mapping[str, str]], figures: Sequence[IndicatorFigure], members: frozenset[int], language: Language
) -> Iterable[IndicatorComparison]:
    for entry in shared:
        of_key = [item for item in figures if item.indicator.shared_key == entry["id"]]
        title = str(entry.get(language.value) or entry.get("nl") or "")
        for is_percentage in (True, False):
            fractions = [
                fraction for item in of_key if (fraction := _fraction_of(item, is_percentage=is_percentage)) is not None
            ]
            of_members, of_sector = _share_of_groups(fractions, members, is_bounded=is_percentage)
            if of_members.share is not None or of_sector.share is not None:
                yield IndicatorComparison(title, is_percentage, of_members, of_sector)


def _fraction_of(item: IndicatorFigure, *, is_percentage: bool) -> _Fraction | None:
    """A percentage by its parts, a number by its own target; None for what is neither."""
    figure, measure = item.figure, Measure(item.indicator.measure)
    if figure is None or (measure is Measure.PERCENTAGE) is not is_percentage:
        return None
    part, whole = (figure.numerator, figure.denominator) if is_percentage else (figure.actual, figure.target)
    if not is_percentage and (measure is not Measure.NUMBER or item.indicator.direction != Direction.UP.value):
        return None
    if part is None or whole is None or whole <= 0 or part < 0:
        return None
    return _Fraction(item.indicator.organisation_id, part, whole)


def _share_of_groups(
    fractions: Sequence[_Fraction], members: frozenset[int], *, is_bounded: bool
) -> tuple[GroupShare, GroupShare]:
    return (
        _share([item for item in fractions if item.organisation_id in members], is_bounded=is_bounded),
        _share([item for item in fractions if item.organisation_id not in members], is_bounded=is_bounded),
    )


def _share(fractions: Sequence[_Fraction], *, is_bounded: bool) -> GroupShare:
    """The share of a group, None where it is too small or one organisation has nearly all of it.

    One that is bounded by 0 and 1 is never either: "all" or "none" would be told of each organisation of the group.
    """
    parts: dict[int, float] = {}
    wholes: dict[int, float] = {}
    for item in fractions:
        parts[item.organisation_id] = parts.get(item.organisation_id, 0.0) + item.part
        wholes[item.organisation_id] = wholes.get(item.organisation_id, 0.0) + item.whole
    if len(wholes) < FEWEST or has_dominant_contributor(list(wholes.values())):
        return GroupShare(None, len(wholes))
    if any(parts.values()) and has_dominant_contributor(list(parts.values())):
        return GroupShare(None, len(wholes))
    share = round_percentage(100 * sum(parts.values()) / sum(wholes.values())) / 100
    if is_bounded:
        share = min(max(share, SHARE_STEP), 1 - SHARE_STEP)
    return GroupShare(share, len(wholes), is_bounded)
