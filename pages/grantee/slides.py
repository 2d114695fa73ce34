"""The slides of a grantee: what goes well, its trends and groups, and the questions, each with a message."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from impact.charts import small_trend_charts
from impact.model.access import Access
from impact.views.figures.figure_rows import FigureRow
from impact.views.grantee import GranteeView
from pages.grantee import talking_points, trends
from pages.parts.figures import breakdowns, figure_texts
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.presentation_mode import Section

# So many questions fit below a title at the size of type while presenting, on a screen of 16 by 9.
QUESTIONS_OF_SLIDE, BREAKDOWNS_SHOWN = 3, 4


def build_sections(view: GranteeView, access: Access) -> list[Section]:
    """The sections for presenting: one message each."""
    rows = small_trend_charts.drawable_rows(view.rows)[: small_trend_charts.MAX_CHARTS]
    return [
        Section(_describe_successes(view), partial(talking_points.draw_successes, view, access)),
        *(
            Section(figure_texts.describe_figure(row, access.language), partial(trends.draw_large, row, access))
            for row in rows
        ),
        *(
            Section(
                breakdowns.describe_gap(part, access) or part.title, partial(breakdowns.draw_breakdown, part, access)
            )
            for part in view.breakdowns[:BREAKDOWNS_SHOWN]
        ),
        *_build_questions(view, access),
    ]


def _describe_successes(view: GranteeView) -> str:
    """How many figures are achieved or on track; without any, that there are none."""
    count = len(view.went_well)
    return frame.t("grantee.slide.well", n=count) if count else frame.t("grantee.well.none")


def _build_questions(view: GranteeView, access: Access) -> list[Section]:
    lagging = talking_points.list_lagging(view)
    if not lagging:
        title = frame.t("grantee.talk.none" if view.totals.rated else "grantee.talk.unrated")
        if view.unclear:
            title = frame.t("grantee.talk.unclear", n=view.unclear)
        return [Section(title, partial(talking_points.draw_questions, view, access))]

    def draw(part: Sequence[FigureRow]) -> None:
        talking_points.draw_some_questions(part, view, access)

    title = frame.t("grantee.slide.talk", n=len(lagging))
    return presentation_mode.split_section(title, lagging, QUESTIONS_OF_SLIDE, draw)
