"""Upload: choose a file, see what was understood, answer, see what changes, confirm, and undo if need be."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.errors import ImpactError
from impact.i18n import day, period, text
from impact.model.words import SubmissionState
from impact.services.submissions import recipients
from impact.services.submissions.recipients import Destination
from impact.views.upload import UploadView
from pages.parts.inputs import address
from pages.parts.layout import frame, load, present
from pages.parts.layout.present import Section
from pages.parts.layout.site import Page
from pages.upload import (
    aside,
    back,
    changes,
    desk,
    layout,
    matches,
    own_sheet,
    questions,
    receipt,
    returned,
    template,
    understood,
)

# The chooser's own words are English whatever the page speaks; these stand in their place.
CHOOSER = """<style>
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p { font-size: 0; line-height: 0; }
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p::after {
  content: "%s"; font-size: 1rem; line-height: 1.4; }
.st-key-upload-file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
</style>"""
LONGEST_REASON = 500
ASKED = "upload-asked"


def sentence(view: UploadView) -> str:
    """What we understood, in one breath with what we do not."""
    if not view.recognised:
        return frame.t("upload.sentence.no_rows" if without_rows(view) else "upload.sentence.unrecognised")
    if view.already:
        return frame.t("upload.sentence.already")
    if not writes(view):
        return frame.t("upload.sentence.same")
    known = frame.t(f"upload.sentence.{_kind(view)}", matched=view.matched, n=view.indicators)
    left = questions.waiting(view)
    doubts = frame.t("upload.sentence.questions", n=left) if left else frame.t("upload.sentence.clear")
    return f"{known} {doubts}"


def without_rows(view: UploadView) -> bool:
    """Whether the table is understood, and only nobody filled anything in yet."""
    sheets = view.looked.sheets if view.looked is not None else ()
    named = [sheet for sheet in sheets if sheet.used and {"title", "code"} & {c.role for c in sheet.columns}]
    return bool(named) and not any(sheet.data_rows for sheet in named)


def _kind(view: UploadView) -> str:
    if not values(view):
        return "described"
    return "known" if view.matched else "new"


def values(view: UploadView) -> int:
    """How many values confirming would write."""
    return view.new + view.changed + view.withdrawn


def writes(view: UploadView) -> bool:
    """Whether confirming would write anything: values, or indicators that are described and have none yet."""
    return view.recognised and not view.already and bool(values(view) or view.indicators > view.matched)


def trail(view: UploadView, place: Destination) -> None:
    """Where one is: for which portfolio where there are several, for which round, and by when it is asked."""
    said = [place.portfolio] if place.several else []
    if view.due is not None:
        start, end, due_on = view.due
        when = {"period": period(access.language, start, end), "day": day(access.language, due_on, "long")}
        said.append(frame.t("upload.trail", **when))
    if said:
        st.caption(frame.plain(" · ".join(said)))


def chooser(places: dict[str, Destination]) -> desk.Draft | None:
    """For whom, and which file."""
    with st.container(border=True):
        if len(places) > 1:
            st.selectbox(
                frame.t("upload.for"), list(places), key="upload-for", width=420, persist_state="session",
                format_func=lambda key: places[key].name if key in places else key,
            )
        else:
            st.markdown(f"**{frame.plain(frame.t('upload.for_fixed', name=next(iter(places.values())).name))}**")
        with st.container(key="upload-file"):
            st.html(CHOOSER % text(access.language, "upload.file.button"))
            file = st.file_uploader(frame.t("upload.file"), key=f"file-{desk.round_()}")
        st.caption(frame.t("upload.file.help"))
    if file is None:
        return None
    place = places[st.session_state["upload-for"]]
    return desk.Draft(file.getvalue(), file.name, place.organisation_id, place.portfolio_id)


def confirmation(view: UploadView, draft: desk.Draft) -> None:
    """The workbook back, the one button that writes and what it promises, and the way to go on later."""
    back.draw(view, draft, access)
    if writes(view):
        if view.needs_reason:
            st.text_area(
                frame.t("upload.reason"), key=desk.REASON, help=frame.t("upload.reason.why"),
                max_chars=LONGEST_REASON, height=80,
            )
        label = frame.t("upload.confirm", n=values(view))
        if not values(view):
            label = frame.t("upload.confirm.described", n=view.indicators - view.matched)
        with st.container(horizontal=True):
            confirmed = st.button(label, key="upload-confirm", type="primary")
            later = st.button(frame.t("upload.later"), key="upload-later")
        if confirmed:
            confirm(view, draft)
        if later:
            aside.keep(access, draft, view)
        st.caption(promise(view))
    elif view.recognised:
        st.write(sentence(view))
    else:
        st.write(frame.t("upload.no_rows.do" if without_rows(view) else "upload.unrecognised.do"))
        if st.button(frame.t("upload.later"), key="upload-later"):
            aside.keep(access, draft, view)
    st.button(frame.t("upload.other"), key="upload-other", type="tertiary", on_click=desk.begin)


def confirm(view: UploadView, draft: desk.Draft) -> None:
    """Write, unless approved values would be corrected without a reason; trouble is named and nothing is written."""
    reason = str(st.session_state.get(desk.REASON) or "").strip()
    if view.needs_reason and not reason:
        st.error(frame.t("upload.reason.missing"), icon=":material/error:")
        return
    try:
        desk.confirm(access, draft, reason)
    except ImpactError as error:
        frame.problem(error)
        return
    st.rerun()


def promise(view: UploadView) -> str:
    """Until when it can be undone and when an answer comes; and that the layout is remembered."""
    said = [frame.t("upload.confirm.note")]
    if view.state is SubmissionState.PENDING:
        said.append(frame.t("upload.confirm.pending"))
        if view.answer_due is not None:
            said.append(frame.t("upload.confirm.due", day=day(access.language, view.answer_due, "long")))
    else:
        said.append(frame.t("upload.confirm.approved"))
    if view.looked is not None and not view.looked.template:
        said.append(frame.t("upload.confirm.remembered"))
    return " ".join(said)


def show(view: UploadView, draft: desk.Draft) -> None:
    """The file as understood: left the sheet and what changes, right what we ask and the button."""
    left, right = st.columns([1.85, 1], gap="small")
    with left, st.container(border=True):
        if view.looked is not None:
            own_sheet.draw(view, view.looked, access.language)
        if view.recognised:
            st.subheader(frame.t("upload.section.changes"), anchor=False)
            changes.draw(view, access)
    with right:
        layout.left_aside(view.unreadable)
        if view.looked is not None:
            layout.draw(view.looked, access.language)
            matches.draw(view.looked.mapping, view.proposals)
        if view.recognised:
            with st.container(border=True):
                questions.draw(view)
        with st.container(border=True):
            confirmation(view, draft)


def key_of(place: Destination | desk.Draft) -> str:
    """How the page and its address name a place."""
    return f"{place.organisation_id}-{place.portfolio_id}"


def wished(places: dict[str, Destination], organisation: int | None, portfolio: int | None) -> str:
    """The place that the address asks for, as far as it says; else one's own, else the first."""
    own = (place for place in places.values() if place.organisation_id == access.organisation_id)
    asked = (place for place in places.values() if place.organisation_id == organisation)
    best = sorted(asked, key=lambda place: place.portfolio_id != portfolio)
    return key_of([*best, *own, *places.values()][0])


def start(places: dict[str, Destination]) -> None:
    """The empty page, or the file on the desk."""
    top, bar = st.container(), st.empty()
    held = desk.held()
    if held is not None and key_of(held) not in places:
        desk.begin()
        held = None
    if held is None:
        asked = address.number("organisation"), address.number("portfolio")
        # An address that asks for another place than before is followed; after that the choice holds.
        if st.session_state.get("upload-for") not in places or st.session_state.get(ASKED) != asked:
            st.session_state["upload-for"] = wished(places, *asked)
        st.session_state[ASKED] = asked
        chosen = places[st.session_state["upload-for"]]
        with top:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
            returned.draw(access, chosen.organisation_id)
            aside.asked(access)
            aside.offered(access)
        fresh = chooser(places)
        if fresh is None:
            template.draw(access, chosen)
            return
        read(fresh, bar)
        return
    view = read(held, bar)
    if view is None:
        return
    with top:
        trail(view, places[key_of(held)])
        frame.header(sentence(view), understood.caption(view, access))
        returned.draw(access, held.organisation_id)
    show(view, held)


def read(draft: desk.Draft, bar: DeltaGenerator) -> UploadView | None:
    """The file as understood, put on the desk; None where it cannot be read, which is said."""
    try:
        view = desk.preview(access, draft, bar)
    except ImpactError as error:
        if desk.held() is not None:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
        frame.problem(error)
        if desk.held() is not None:
            st.button(frame.t("upload.other"), key="upload-other", on_click=desk.begin)
        return None
    if desk.held() is None:
        desk.hold(draft)
        st.rerun()
    return view


access = frame.enter(Page.UPLOAD)
places = {key_of(place): place for place in recipients.destinations(access, load.workspace())}
if not places:
    frame.header(frame.t("upload.not_allowed"))
    frame.empty(
        frame.t("frame.page.upload"), frame.t("frame.may_not_submit"), Page.GRANTEE, frame.t("grantee.link.all")
    )
elif held := desk.result():
    receipt.draw(held, access)
elif present.on():
    frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
    present.show(
        [Section(frame.t("frame.page.upload"), lambda: st.write(frame.t("upload.file.help")))], access.language
    )
else:
    start(places)
