"""The upload page: choose a file, check how it was read, answer questions, see the changes, confirm or undo."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.submissions import recipients
from impact.services.submissions.recipients import Destination
from impact.views.upload import UploadView
from pages.parts.layout import frame, load, presentation
from pages.parts.layout.presentation import Section
from pages.parts.layout.site import Page
from pages.upload import (
    changes,
    chooser,
    confirmation,
    draft_cards,
    last_answer,
    layout_questions,
    matches,
    own_sheet,
    questions,
    reading_summary,
    receipt,
    template,
    upload_state,
)


def show(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Draw the preview: sheet and changes at the left, questions and confirmation at the right."""
    left, right = st.columns([1.85, 1], gap="small")
    with left, st.container(border=True):
        if view.looked is not None:
            own_sheet.draw(view, view.looked, access.language)
        if view.recognised:
            st.subheader(frame.t("upload.section.changes"), anchor=False)
            if view.has_effects:
                changes.draw(view, access)
            else:
                st.write(frame.t("upload.effects.waits"))
    with right:
        layout_questions.left_aside(view.unreadable)
        if view.looked is not None:
            layout_questions.draw(view.looked, access.language)
            matches.draw(view.looked.mapping, view.proposals)
        if view.recognised:
            with st.container(border=True):
                questions.draw(view)
        with st.container(border=True):
            confirmation.draw(view, draft, access)


def start(places: dict[str, Destination], access: Access) -> None:
    """Draw the start of an upload, or the preview of the current draft."""
    top, bar = st.container(), st.empty()
    draft = upload_state.held()
    if draft is not None and chooser.key_of(draft) not in places:
        upload_state.begin()
        draft = None
    if draft is None:
        destination = chooser.choose_place(places, access)
        with top:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
            last_answer.draw(access, destination.organisation_id)
            draft_cards.asked(access)
            draft_cards.offered(access)
        new_draft = chooser.draw(places, access)
        if new_draft is None:
            template.draw(access, destination)
            return
        read(new_draft, bar, access)
        return
    view = read(draft, bar, access)
    if view is None:
        return
    with top:
        reading_summary.trail(view, places[chooser.key_of(draft)], access)
        frame.header(reading_summary.sentence(view), reading_summary.caption(view, access))
        last_answer.draw(access, draft.organisation_id)
    show(view, draft, access)


def read(draft: upload_state.Draft, bar: DeltaGenerator, access: Access) -> UploadView | None:
    """Read the file and store it as the current draft; None, with the ImpactError drawn, where that fails."""
    try:
        view = upload_state.preview(access, draft, bar)
    except ImpactError as error:
        if upload_state.held() is not None:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
        frame.problem(error)
        if upload_state.held() is not None:
            st.button(frame.t("upload.other"), key="upload-other", on_click=upload_state.begin)
        return None
    if upload_state.held() is None:
        upload_state.hold(draft)
        st.rerun()
    return view


access = frame.enter(Page.UPLOAD)
places = {chooser.key_of(place): place for place in recipients.destinations(access, load.workspace())}
if not places:
    frame.header(frame.t("upload.not_allowed"))
    frame.empty(
        frame.t("frame.page.upload"), frame.t("frame.may_not_submit"), Page.GRANTEE, frame.t("grantee.link.all")
    )
elif result := upload_state.result():
    receipt.draw(result, access)
elif presentation.on():
    frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
    presentation.show(
        [Section(frame.t("frame.page.upload"), lambda: st.write(frame.t("upload.file.help")))], access.language
    )
else:
    start(places, access)
