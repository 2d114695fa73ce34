"""The note on which period end a page stands, and on later periods that only some have reported."""

from __future__ import annotations

from impact.i18n import day
from impact.views.figures.shown_period import PeriodCoverage, ShownPeriod
from impact.views.html_elements import element
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page


def draw_shown_period_note(shown_period: ShownPeriod, page: Page, **parameters: object) -> None:
    """Draw the note with a link to each later period on `page`; nothing where the page shows the newest figures."""
    period = shown_period.period
    if shown_period.ends is None or period is None or presentation_mode.is_on():
        return
    key = "shown_period.note" if period.due else "shown_period.note.all"
    lines = [element("div", _describe(key, period))]
    for newer in shown_period.later:
        link = links.build_link(page, frame.t("shown_period.show"), **parameters, as_of=newer.ends.isoformat())
        lines.append(element("div", _describe(f'shown_period.{_name_state(newer)}', newer), " ", link))
    links.draw_html(element("div", *lines, class_="fi-quiet"), key="shown-period-note")


def _name_state(period: PeriodCoverage) -> str:
    if not period.over:
        return "running"
    return "thin" if period.due else "open"


def _describe(key: str, period: PeriodCoverage) -> str:
    language = frame.language()
    due = day(language, period.due_on, "long") if period.due_on else ""
    ends = day(language, period.ends, "long")
    return frame.t(key, day=ends, due=due, reported=period.reported, n=period.expected)
