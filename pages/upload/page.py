"""Upload: choose a file, see what was understood, answer, see what changes, confirm, and undo if need be."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import text
from impact.services import uploads
from impact.views.upload import UploadResult, UploadView
from pages.parts import frame, load, present
from pages.parts.present import Section
from pages.parts.site import Page
from pages.upload import changes, desk, template, understood

# The chooser's own words are English whatever the page speaks; these stand in their place.
CHOOSER = """<style>
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p { font-size: 0; line-height: 0; }
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p::after {
  content: "%s"; font-size: 1rem; line-height: 1.4; }
.st-key-upload-file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
</style>"""


def sentence(view: UploadView) -> str:
    """What we understood, in one breath with what we do not."""
    if view.already:
        return frame.t("upload.sentence.already")
    if not waiting(view):
        return frame.t("upload.sentence.same")
    kind = "known" if view.matched else "new"
    known = frame.t(f"upload.sentence.{kind}", matched=view.matched, n=view.indicators)
    doubts = frame.t("upload.sentence.questions", n=view.questions) if view.questions else ""
    return f"{known} {doubts or frame.t('upload.sentence.clear')}"


def waiting(view: UploadView) -> bool:
    """Whether confirming would write anything."""
    return not view.already and bool(view.new + view.changed)


def chooser(places: dict[str, str]) -> desk.Draft | None:
    """For whom, and which file."""
    asked = st.query_params.get("organisation", "")
    own = str(access.organisation_id)
    st.session_state.setdefault("upload-for", next((key for key in (asked, own) if key in places), next(iter(places))))
    with st.container(border=True):
        if len(places) > 1:
            st.selectbox(
                frame.t("upload.for"), list(places), key="upload-for", format_func=lambda key: places.get(key, key),
                width=420, persist_state="session",
            )
        else:
            st.markdown(f"**{frame.plain(frame.t('upload.for_fixed', name=next(iter(places.values()))))}**")
        with st.container(key="upload-file"):
            st.html(CHOOSER % text(access.language, "upload.file.button"))
            file = st.file_uploader(frame.t("upload.file"), key=f"file-{desk.round_()}")
        st.caption(frame.t("upload.file.help"))
    if file is None:
        return None
    return desk.Draft(file.getvalue(), file.name, int(st.session_state["upload-for"]), desk.locale())


def confirmation(view: UploadView, draft: desk.Draft) -> None:
    """The one button that writes, and what it promises."""
    if not waiting(view):
        st.write(sentence(view))
    elif st.button(
        frame.t("upload.confirm", n=view.new + view.changed), key="upload-confirm", type="primary",
        icon=":material/check:",
    ):
        desk.confirm(access, draft)
        st.rerun()
    if waiting(view):
        st.caption(frame.t("upload.confirm.note"))
    st.button(frame.t("upload.other"), key="upload-other", type="tertiary", on_click=desk.begin)


def show(view: UploadView, draft: desk.Draft) -> None:
    """The file as understood: left what it says and changes, right what we ask and the button."""
    left, right = st.columns([1.6, 1], gap="medium")
    with left, st.container(border=True):
        st.subheader(frame.t("upload.section.understood"), anchor=False)
        understood.columns(view)
        st.subheader(frame.t("upload.section.changes"), anchor=False)
        changes.draw(view, access)
    with right:
        with st.container(border=True):
            st.subheader(frame.t("upload.section.questions"), anchor=False)
            understood.questions(view, access)
        with st.container(border=True):
            st.subheader(frame.t("upload.section.confirm"), anchor=False)
            confirmation(view, draft)


def done(result: UploadResult) -> None:
    """What was written, the way to the figures, and the way back."""
    undone = st.session_state.get(desk.UNDONE)
    name = result.organisation
    said = frame.t("upload.done.sentence", n=result.new + result.changed, name=name)
    if result.already or result.submission_id is None:
        said = frame.t("upload.done.nothing", name=name)
    frame.header(frame.t("upload.undone.sentence", name=name) if undone else said, frame.t("upload.done.caption"))
    with st.container(border=True):
        if not undone:
            st.write(changes.counts(result))
        label = frame.t("upload.done.link", name=frame.plain(name))
        frame.link(Page.GRANTEE, label, ":material/monitoring:", organisation=str(result.organisation_id))
        with st.container(horizontal=True):
            st.button(frame.t("upload.done.again"), key="upload-again", on_click=desk.begin)
            if result.submission_id is not None and not undone and st.button(
                frame.t("upload.undo"), key="upload-undo", icon=":material/undo:"
            ):
                desk.undo(access, result.submission_id)
                st.rerun()
        if result.submission_id is not None and not undone:
            st.caption(frame.t("upload.undo.note"))


def start(places: dict[str, str]) -> None:
    """The empty page, or the file that was chosen on it."""
    top = st.container()
    draft = chooser(places)
    if draft is None:
        with top:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
        template.draw(access, int(st.session_state["upload-for"]))
        return
    try:
        view = desk.preview(access, draft)
    except ImpactError as error:
        with top:
            frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
        frame.problem(error)
        return
    with top:
        frame.header(sentence(view), understood.caption(view, access))
    show(view, draft)


access = frame.enter(Page.UPLOAD)
places = {str(key): name for key, name in uploads.destinations(access, load.workspace())}
if not places:
    frame.header(frame.t("upload.not_allowed"))
    frame.empty(
        frame.t("frame.page.upload"), frame.t("frame.may_not_submit"), Page.GRANTEE, frame.t("grantee.link.all")
    )
elif held := desk.result():
    done(held)
elif present.on():
    frame.header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
    present.show(
        [Section(frame.t("frame.page.upload"), lambda: st.write(frame.t("upload.file.help")))], access.language
    )
else:
    start(places)
