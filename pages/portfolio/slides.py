"""The slides of a portfolio: each a message with what shows it, and no table longer than the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from impact.charts import shared_indicator_chart as charts
from impact.i18n import day
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.views.portfolio import Change, ChangeKind, MatrixRow, PortfolioView, SharedTrend
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.presentation_mode import Section
from pages.portfolio import changes, matrix, shared_indicators

# So many rows fit below a title of two lines at the size of type while presenting, on a screen of 16 by 9.
ROWS_OF_MATRIX, ROWS_OF_CHANGES = 7, 4


def build_sections(view: PortfolioView, access: Access, draw_levels: Callable[[], None]) -> list[Section]:
    """The sections for presenting: levels, grantees, what changed, then each shared indicator."""
    language = access.language
    return [
        Section(describe_levels(view), draw_levels),
        *presentation_mode.split_section(
            describe_matrix(view), view.matrix, ROWS_OF_MATRIX, partial(_draw_matrix, view, access)
        ),
        *_build_changes(view, access),
        *(
            Section(describe_shared(trend, language), partial(shared_indicators.draw_trend, trend, access))
            for trend in view.shared
        ),
    ]


def describe_levels(view: PortfolioView) -> str:
    """The level of change at which most figures ask for a conversation; or that none does, or none is judged yet."""
    strips = [strip for strip in view.strips if strip.counts.rated]
    worst = max(strips, key=lambda strip: strip.counts.to_discuss, default=None)
    if worst is None:
        return frame.t("portfolio.sentence.unrated", n=view.totals.total)
    counts = worst.counts
    if not counts.to_discuss:
        return frame.t("portfolio.slide.levels.calm")
    level = frame.t(f"words.level.{worst.level.value}")
    return frame.t("portfolio.slide.levels", level=level, talk=counts.to_discuss, rated=counts.rated)


def describe_matrix(view: PortfolioView) -> str:
    """How many grantees have a figure that asks for a conversation: of all, or of those the page has."""
    asking = sum(row.total.to_discuss > 0 for row in view.matrix)
    if len(view.matrix) < view.organisations:
        return frame.t("portfolio.slide.matrix.part", n=asking, of=len(view.matrix))
    return frame.t("portfolio.slide.matrix" if asking else "portfolio.slide.matrix.calm", n=asking, of=len(view.matrix))


def describe_shared(trend: SharedTrend, language: Language) -> str:
    """What a shared indicator reached in the latest year, and at how many grantees; its title without a total."""
    latest = trend.latest
    if latest is None:
        return trend.title
    total = charts.describe_total(latest, trend, language)
    return frame.t(
        "portfolio.slide.shared", title=trend.title.rstrip(".:"), total=total, year=str(latest.year), n=latest.grantees
    )


def _draw_matrix(view: PortfolioView, access: Access, rows: Sequence[MatrixRow]) -> None:
    matrix.draw_rows(view, rows, access)


def _build_changes(view: PortfolioView, access: Access) -> list[Section]:
    """What changed, a few at a time; one section that says so where nothing did."""
    if view.since is None or not view.change_counts.total:
        return [Section(changes.build_title(view), partial(changes.draw_changes, view, access))]
    since = day(access.language, view.since, "long")
    title = frame.t("portfolio.slide.changes", day=since, moves=changes.describe_moves(view.change_counts))
    news = [change for change in view.changes if change.kind is not ChangeKind.NEW_PERIOD]

    def draw(part: Sequence[Change]) -> None:
        changes.draw_change_list(part, access, "changes")

    return presentation_mode.split_section(title, news, ROWS_OF_CHANGES, draw)
