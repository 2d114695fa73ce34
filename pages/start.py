"""The start page: what needs the viewer now, and the three strands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.i18n import day
from impact.model.access import Access
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.strands import Strand
from impact.views.figures.status_counts import IN_BAND
from impact.views.html_elements import element, fragment
from impact.views.rounds import RoundState
from impact.views.start import Need, StartView, StrandView
from pages.parts.figures import shown_period_note
from pages.parts.inputs import first_walk, setup_steps
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import round_marks, status_marks

ICONS = {
    Strand.SUBSTANTIATE: ":material/account_tree:",
    Strand.VISIBLE: ":material/monitoring:",
    Strand.VALORISE: ":material/forum:",
}
# Which mark stands beside a need; without one, a plain dot.
MARKS = {"talk": Status.BEHIND, "talk_own": Status.BEHIND, "not_rated": Status.NOT_RATED,
         "achieved": Status.ACHIEVED, "achieved_own": Status.ACHIEVED}
# What the frame of a start without figures leads to already.
SAID_ABOVE = ("to_review", "sent_first", "first_upload", "first_indicator")
# So many fit below a title at the size of type while presenting.
NEEDS_OF_SLIDE = 5
IN_BAND_NEEDS = ("in_band", "in_band_own")


def build_title(view: StartView) -> str:
    """The title: how many of the rated figures are achieved or on track."""
    if view.empty:
        return frame.t("start.sentence.empty")
    if not view.totals.rated:
        return frame.t("start.sentence.unrated", n=view.totals.total)
    return status_marks.build_rated_sentence("start.sentence", view.totals, frame.language())


def build_caption(view: StartView) -> str:
    """The organisation (else the viewer) and the newest period with data."""
    parts = [view.organisation or view.name]
    if view.latest_period:
        parts.append(frame.t("start.until", day=view.latest_period))
    return " · ".join(part for part in parts if part)


def draw_needs(needs: Sequence[Need], access: Access) -> None:
    """Draw the list of what needs the viewer, each with its mark and a link."""
    if not needs:
        st.write(frame.t("start.nothing"))
        return
    body = fragment(build_need_row(need, access) for need in needs)
    links.draw_html(element("table", element("tbody", body), class_="fi-list"), key="needs")


def build_need_row(need: Need, access: Access) -> Markup:
    """One need as an HTML table row."""
    status = need.status or MARKS.get(need.key)
    mark = (
        status_marks.build_svg(status, access.language)
        if status
        else element("span", class_="fi-dot", aria_hidden="true")
    )
    if need.key in IN_BAND_NEEDS:
        mark = status_marks.build_counted_svg(IN_BAND, access.language)
    if need.key == "returned":
        mark = round_marks.build_svg(RoundState.RETURNED, access.language)
    if need.round is not None:
        mark = round_marks.build_svg(need.round, access.language)
        due = day(access.language, need.due, "long")
        key = "draft_late" if need.late and need.round is RoundState.DRAFT else need.round.value
        message = frame.t(f"rounds.now.{key}", period=need.name, day=due)
    else:
        message = frame.t(f"start.need.{need.key}", n=need.count, name=need.name)
    link = links.build_link(Page(need.page), frame.t(f"start.go.{need.key}"), **need.query)
    if need.on_screen:
        link = fragment(
            links.build_link(Page.ENTER, frame.t('rounds.go.enter'), **need.on_screen),
            element("br"),
            link,
        )
    return element(
        "tr",
        element("td", mark, class_="fi-icon"),
        element("td", message),
        element("td", link, class_="n"),
    )


def draw_strands(view: StartView) -> None:
    """Draw the three strands side by side: question, counts, link."""
    with st.grid(3, min_column_width=250):
        for strand in view.strands:
            with st.container(border=True, height="stretch"):
                draw_strand(strand)


def draw_strand(strand: StrandView) -> None:
    """Draw one of the three strands."""
    st.subheader(f"{ICONS[strand.strand]} {frame.t(f'words.strand.{strand.strand.value}')}", anchor=False)
    st.write(frame.t(f"start.question.{strand.strand.value}"))
    facts = [frame.t(f"start.strand.{key}", n=count) for key, count in strand.facts]
    st.caption(" · ".join(facts))
    frame.draw_link(Page(strand.page), frame.t(f"start.enter.{strand.strand.value}"), icon=":material/arrow_forward:")


def draw_empty(view: StartView, access: Access) -> None:
    """Draw what comes first without figures: approve what waits, wait for the fund, or hand in a workbook."""
    title, keys = frame.t("start.empty.title"), {need.key for need in view.needs}
    if "to_review" in keys:
        # What was handed in makes the first figures as soon as it is approved: nobody need hand in anything here.
        frame.draw_empty_state(
            title, frame.t("start.empty.body.waiting"), Page.REVIEW, frame.t("start.go.to_review")
        )
    elif "sent_first" in keys:
        frame.draw_empty_state(
            title, frame.t("start.empty.body.sent"), Page.GRANTEE, frame.t("start.go.sent_first"),
            organisation=str(access.organisation_id),
        )  # fmt: skip
    else:
        may_submit = may(access.role, Action.SUBMIT, Kind.SUBMISSION)
        body = frame.t("start.empty.body" if may_submit else "start.empty.body.looking")
        on_screen = (Page.INDICATORS, frame.t("start.go.first_indicator"), {"indicator": "new"})
        frame.draw_empty_state(
            title, body, Page.UPLOAD, frame.t("start.empty.link"), other=on_screen if may_submit else None
        )


access = frame.enter(Page.START)
view = load.start(access)
own_needs = (
    *load.decisions_to_look_at(access), *load.open_drafts(access), *load.comments_to_read(access),
    *load.conversations_to_answer(access),
)  # fmt: skip
view = replace(view, needs=(*own_needs, *view.needs))
setup = load.fund_setup(access) if view.empty else None
if setup is not None:
    frame.draw_header(setup_steps.build_title(setup), frame.t("fund_setup.caption"))
else:
    frame.draw_header(build_title(view), build_caption(view))
needs = view.needs
if setup is None and view.empty:
    draw_empty(view, access)
    needs = tuple(need for need in needs if need.key not in SAID_ABOVE)
first_walk.draw_begin()
shown_period_note.draw_shown_period_note(view.shown_period, Page.PORTFOLIO)
sections = (
    [Section(frame.t("fund_setup.title"), lambda: setup_steps.draw_steps(setup))]
    if setup is not None
    else [
        *(
            presentation_mode.split_section(
                frame.t("start.now"), needs, NEEDS_OF_SLIDE if presentation_mode.is_on() else len(needs) or 1,
                lambda part: draw_needs(part, access),
            )
            if needs or not view.empty
            else ()
        ),
        Section(frame.t("start.strands"), lambda: draw_strands(view)),
    ]
)
presentation_mode.draw_sections(sections, access.language)
