"""Changes since a date: status changed, value restated or a new period, each with what was known and what is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, period, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.views.html_elements import element, fragment
from impact.views.portfolio import Change, ChangeCounts, ChangeKind, JudgedOver, PortfolioView
from pages.parts.figures.figure_texts import name_amount
from pages.parts.inputs import filters
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

# Changes shown at first; the others are folded.
CHANGES_SHOWN = 5


def build_title(view: PortfolioView) -> str:
    """The title of the section while presenting, with the date."""
    if view.since is None:
        return frame.t("portfolio.changes")
    return frame.t("portfolio.changes.since", day=day(frame.language(), view.since, "long"))


def draw_changes(view: PortfolioView, access: Access) -> None:
    """Draw the date to compare with, what changed by kind, and how much came in without changing a status."""
    if not presentation_mode.is_on():
        filters.draw_since(view)
        if view.since is not None and view.query.since is None:
            st.caption(frame.t("portfolio.changes.reviewed"))
    if view.since is None:
        st.caption(frame.t("portfolio.changes.choose"))
        return
    counts = view.change_counts
    if not counts.total:
        st.write(frame.t("portfolio.changes.none", day=view.since))
        return
    news = [change for change in view.changes if change.kind is not ChangeKind.NEW_PERIOD]
    st.write(describe_counts(counts))
    draw_change_list(news[:CHANGES_SHOWN], access, "changes")
    rest = counts.status + counts.restated - min(len(news), CHANGES_SHOWN)
    if rest > 0:
        with st.expander(frame.t("portfolio.changes.more", n=rest)):
            draw_change_list(news[CHANGES_SHOWN:], access, "changes-more")
            _draw_unlisted(counts.status + counts.restated - len(news))
    new_periods = [change for change in view.changes if change.kind is ChangeKind.NEW_PERIOD]
    if new_periods:
        with st.expander(describe_new_periods(counts)):
            draw_change_list(new_periods, access, "changes-new")
            _draw_unlisted(counts.new_period - len(new_periods))
    if counts.unread:
        st.caption(frame.t("portfolio.changes.unread", n=counts.unread))


def _draw_unlisted(count: int) -> None:
    if count > 0:
        st.caption(frame.t("portfolio.changes.unseen", n=count))


def describe_counts(counts: ChangeCounts) -> str:
    """How many statuses changed, which way, and how many values were restated, in sentences."""
    if not counts.status and not counts.restated:
        return frame.t("portfolio.changes.counts.none")
    sentences = []
    if counts.status:
        moves = {"better": counts.better, "worse": counts.worse, "other": counts.status - counts.better - counts.worse}
        parts = " · ".join(frame.t(f"portfolio.changes.{name}", n=number) for name, number in moves.items() if number)
        sentences.append(frame.t("portfolio.changes.counts.status", n=counts.status, moves=parts))
    if counts.restated:
        sentences.append(frame.t("portfolio.changes.counts.restated", n=counts.restated))
    return " ".join(sentences)


def describe_moves(counts: ChangeCounts) -> str:
    """How many got better and worse, short enough for the title of a slide; without any, what else there is."""
    moves = {"better": counts.better, "worse": counts.worse}
    if not any(moves.values()):
        moves = {"other": counts.status, "moves.restated": counts.restated}
    return " · ".join(frame.t(f"portfolio.changes.{name}", n=number) for name, number in moves.items() if number)


def describe_new_periods(counts: ChangeCounts) -> str:
    """How many figures have a new period and kept their status, and how many have their first value."""
    again = counts.new_period - counts.first_values
    if not again:
        return frame.t("portfolio.changes.only_first", n=counts.first_values)
    parts = [frame.t("portfolio.changes.new_period", n=again)]
    if counts.first_values:
        parts.append(frame.t("portfolio.changes.first_values", n=counts.first_values))
    return " · ".join(parts)


def draw_change_list(changes: Sequence[Change], access: Access, key: str) -> None:
    """Draw changes as rows, in the order of the view."""
    rows = fragment(build_row(change, access) for change in changes)
    if rows:
        links.draw_html(element("table", element("tbody", rows), class_="fi-list"), key=key)


def build_row(change: Change, access: Access) -> Markup:
    """One change as a table row: status before and now, indicator, organisation, values with unit and period."""
    language = access.language
    name = links.build_link(Page.INDICATOR, change.title, indicator=change.indicator_id)
    return element(
        "tr",
        element("td", _build_marks(change, language), class_="fi-icon"),
        element(
            "td",
            name,
            element("br"),
            element("span", change.organisation, class_="fi-quiet"),
            element("br"),
            describe_values(change, language),
            element("span", aims, class_="fi-quiet") if (aims := describe_aims(change, language)) else "",
            " ",
            element("span", "· ", describe_periods(change, language), class_="fi-quiet"),
            _build_reason(change, language),
        ),
    )


def _build_marks(change: Change, language: Language) -> str:
    if change.before is None and change.period_before is None:
        # Nothing was known, which is no status.
        return status_marks.build_counted_svg(change.counted_after, language)
    label = frame.t(
        "portfolio.changes.moved",
        before=status_marks.label_counted_status(change.counted_before, language),
        after=status_marks.label_counted_status(change.counted_after, language),
    )
    after = status_marks.build_counted_svg(change.counted_after, language, label)
    if change.kind is not ChangeKind.STATUS:
        return after
    before = status_marks.build_counted_svg(change.counted_before, language)
    return element(
        "span",
        before,
        " ",
        element("span", "→", aria_hidden="true"),
        " ",
        after,
        style="white-space:nowrap",
    )


def describe_values(change: Change, language: Language) -> str:
    """The value that was known and the one of now, the unit once behind both: '23 → 29 personen', 'nee → ja'.

    The word for a step of a rubric stands before its number, so that both have it.
    """
    after = name_amount(change, change.after, language, with_unit=True)
    if change.before == change.after or (change.before is None and change.period_before is None):
        return after
    before = name_amount(change, change.before, language, with_unit=change.measure is Measure.RUBRIC)
    return f"{before} → {after}"


def describe_aims(change: Change, language: Language) -> str:
    """What both values stand against, where their status changed: ', beoogd 33 → 36'; '' where nobody knows.

    A value may rise and its status go down, since more was aimed at by then, or since a sum is judged.
    """
    if change.kind is not ChangeKind.STATUS:
        return ""
    if change.judged_over is not JudgedOver.PERIOD:
        return f", {text(language, f'portfolio.changes.over.{change.judged_over.value}')}"
    if change.aim_after is None:
        return ""
    aims = [name_amount(change, aim, language) for aim in (change.aim_before, change.aim_after) if aim is not None]
    return f", {text(language, 'portfolio.changes.aim', aims=' → '.join(dict.fromkeys(aims)))}"


def describe_periods(change: Change, language: Language) -> str:
    """The periods of both values; of one period that its value was restated, and when."""
    now = period(language, change.period_start, change.period_end)
    if change.before is None and change.period_before is None:
        return frame.t("portfolio.changes.first", period=now)
    if change.period_before == change.period_end:
        if change.restated_on is None:
            return frame.t("portfolio.changes.same_period", period=now)
        return frame.t("portfolio.changes.restated", period=now, on=day(language, change.restated_on))
    return f"{period(language, change.period_before_start, change.period_before)} → {now}"


def _build_reason(change: Change, language: Language) -> Markup:
    """A line with who handed in a restated value, and why; nothing for other changes."""
    if change.restated_on is None or not (change.restated_by or change.reason):
        return Markup()
    words = text(
        language,
        "portfolio.changes.reason" if change.reason else "portfolio.changes.no_reason",
        who=change.restated_by, reason=change.reason,
    )  # fmt: skip
    return fragment(element("br"), element("span", words, class_="fi-quiet"))
