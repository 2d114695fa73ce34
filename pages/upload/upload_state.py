"""State of an upload in the session: file, mapping, answers, preview, and the result of confirming.

File and readings stay until the upload is confirmed, saved as a draft or abandoned; the preview is cached and made
again when anything it depends on changes.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.errors import NotFound
from impact.model import answers as replies
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.services.core import data_revision
from impact.services.operations import open_files
from impact.services.operations.open_files import OpenFile
from impact.services.submissions import drafts, upload
from impact.services.submissions.reading_cache import Readings
from impact.views.submissions.upload import UploadResult, UploadView
from pages.parts.layout import frame, load

ROUND, DRAFT, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE, READINGS, ANSWERING, SAVED_REQUEST = (
    "upload-round", "upload-held", "upload-preview", "upload-result", "upload-undone", "upload-locale",
    "upload-reason", "upload-fetch", "upload-aside", "upload-readings", "upload-answering", "upload-kept",
)  # fmt: skip
# One choice of the decimal mark is for the whole file; Dutch and French write the same.
COMMA, POINT, OPEN = "comma", "point", "open"
# Seconds before the progress bar appears; a shorter one would only flicker.
SHORT = 0.4
LOCALES = {COMMA: Language.NL, POINT: Language.EN}


@dataclass(frozen=True, slots=True)
class Draft:
    """A file for one organisation in one portfolio, with the answers so far.

    The mapping of its `request` is None until somebody corrects the reading; the choice of the decimal mark is in its
    own widget. `draft_id` is the id under which it is kept in the database, None until it was read; `open_file`
    counts its bytes for as long as this visit holds them.
    """

    request: ReadRequest
    organisation_id: int
    portfolio_id: int
    draft_id: int | None = None
    open_file: OpenFile | None = field(default=None, compare=False)


def get_round() -> int:
    """A counter that grows with each start, part of the key of the file input so that it starts empty."""
    return int(st.session_state.setdefault(ROUND, 0))


def start_over() -> None:
    """Clear the state and start with an empty page; also interrupts a reading in progress."""
    st.session_state[ROUND] = get_round() + 1
    for name in (DRAFT, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE, READINGS, ANSWERING, SAVED_REQUEST):
        st.session_state.pop(name, None)


def get_draft() -> Draft | None:
    """The current draft, None without a file."""
    draft: Draft | None = st.session_state.get(DRAFT)
    return draft


def store_draft(draft: Draft) -> None:
    """Store the current draft for this session."""
    st.session_state[DRAFT] = draft


def open_draft(access: Access, draft: Draft) -> None:
    """Hold a file in this visit; ImpactError where its viewer, or everybody, has too much open."""
    store_draft(replace(draft, open_file=open_files.open_file(access, draft.request.data)))


def resume(access: Access, draft: drafts.Draft) -> None:
    """Make a saved draft the current one, with its answers; ImpactError as `open_draft`."""
    start_over()
    open_draft(access, Draft(draft.request, draft.organisation_id, draft.portfolio_id, draft.draft_id))
    locale_keys = {way: mark for mark, way in LOCALES.items()}
    if draft.request.locale in locale_keys:
        st.session_state[LOCALE] = locale_keys[draft.request.locale]


def keep_draft(access: Access, draft: Draft, view: UploadView) -> None:
    """Keep the file with its layout, matches and answers in the database, so that nothing of it depends on this visit.

    Called on every run: it writes where something was said since. A file that is stored already is not kept again.
    """
    request = build_request(draft)
    state = (request.content_hash, request.without_bytes(), draft.organisation_id, draft.portfolio_id)
    if st.session_state.get(SAVED_REQUEST) == state or view.already:
        return
    draft_id = drafts.save(
        access, request, draft.organisation_id, load.workspace(), portfolio_id=draft.portfolio_id,
        periods=view.periods, draft_id=draft.draft_id,
    )  # fmt: skip
    st.session_state[SAVED_REQUEST] = state
    store_draft(replace(draft, draft_id=draft_id))


def was_set_aside() -> bool:
    """Whether a draft was saved just now; true once."""
    return bool(st.session_state.pop(ASIDE, False))


def add_answers(answers: tuple[Answer, ...]) -> None:
    """Add answers; a newer answer to the same question replaces the older."""
    if draft := get_draft():
        _store_answers(draft, replies.merge_answers(draft.request.answers, answers))


def withdraw_answers(answers: tuple[Answer, ...]) -> None:
    """Withdraw answers."""
    if draft := get_draft():
        _store_answers(draft, replies.remove_answers(draft.request.answers, answers))


def _store_answers(draft: Draft, answers: tuple[Answer, ...]) -> None:
    """Store answers and postpone the effects, which are computed when all is answered or on request."""
    store_draft(replace(draft, request=replace(draft.request, answers=answers)))
    st.session_state[ANSWERING] = True


def request_effects() -> None:
    """Compute the effects now, although questions are open."""
    st.session_state.pop(ANSWERING, None)


def apply_mapping(mapping: Mapping) -> None:
    """Read the file with another mapping from now on, and compute its effects."""
    if draft := get_draft():
        store_draft(replace(draft, request=replace(draft.request, mapping=mapping)))
        request_effects()


def build_request(draft: Draft) -> ReadRequest:
    """The read request of a draft, with the choice of the decimal mark."""
    return replace(draft.request, locale=get_locale())


def get_locale() -> Language | None:
    """The chosen language of number formats, None while not chosen."""
    return LOCALES.get(st.session_state.get(LOCALE) or OPEN)


def get_result() -> UploadResult | None:
    """What the last confirmation wrote."""
    written: UploadResult | None = st.session_state.get(RESULT)
    return written


def preview(access: Access, draft: Draft, place: DeltaGenerator) -> UploadView:
    """The preview of a draft; cached by file, destination, mapping, answers and data revision.

    The file is parsed once per mapping and number format; answers are applied to that reading. The effects are
    computed unless the viewer is answering and questions are open (`UploadView.has_effects`).
    `place` is the empty element for the progress bar; it must exist on every run, or later elements would move.
    """
    workspace = load.workspace()
    read_request = build_request(draft)
    answering = ANSWERING in st.session_state
    key = (
        read_request.content_hash,
        read_request.without_bytes(),
        draft.organisation_id,
        draft.portfolio_id,
        access.language,
        data_revision.read_revision(access, workspace),
    )
    cached = st.session_state.get(PREVIEW)
    if cached and cached[0] == key and (answering or cached[1].has_effects or not cached[1].recognised):
        view: UploadView = cached[1]
        return view
    readings: Readings = st.session_state.setdefault(READINGS, Readings())
    with _Bar(frame.t("upload.reading", file=frame.escape_markdown(read_request.file_name)), place) as bar:
        view = upload.preview(
            access, read_request, draft.organisation_id, workspace, portfolio_id=draft.portfolio_id, readings=readings,
            effects_while_asking=not answering, progress=bar.say, cancelled=bar.tick,
        )  # fmt: skip
    st.session_state[PREVIEW] = (key, view)
    return view


def confirm(access: Access, draft: Draft, reason: str) -> None:
    """Submit the draft in one transaction and store the result; the file is read again, not its cached reading."""
    with st.spinner(frame.t("upload.writing")):
        st.session_state[RESULT] = upload.confirm(
            access, build_request(draft), draft.organisation_id, load.workspace(), portfolio_id=draft.portfolio_id,
            reason=reason,
        )  # fmt: skip
    if draft.draft_id is not None:
        # It was confirmed; that the draft is gone already (in another window) changes nothing.
        with suppress(NotFound):
            drafts.delete_draft(access, draft.draft_id, load.workspace())
    for name in (PREVIEW, DRAFT, FETCH, READINGS, ANSWERING, SAVED_REQUEST):
        st.session_state.pop(name, None)


def undo(access: Access, submission_id: int) -> None:
    """Undo a submission."""
    upload.undo(access, submission_id, load.workspace())
    st.session_state[UNDONE] = True


class _Bar:
    """A progress bar with a Cancel button, shown after SHORT seconds and removed at the end, also after an error.

    A click on Cancel reruns the script, which ends this run at the next update of the bar: the reading is abandoned.
    """

    def __init__(self, words: str, place: DeltaGenerator) -> None:
        self.words, self.place = words, place
        self.share, self.since = 0.0, time.monotonic()
        self.bar: DeltaGenerator | None = None

    def __enter__(self) -> _Bar:
        return self

    def say(self, share: float, _stage: str) -> None:
        """Set the progress, from 0 to 1."""
        self.share = min(max(share, 0.0), 1.0)
        self.tick()

    def tick(self) -> bool:
        """Redraw the bar; False, since cancelling happens by the rerun."""
        if self.bar is not None:
            self.bar.progress(self.share, self.words)
        elif time.monotonic() - self.since > SHORT:
            with self.place.container():
                self.bar = st.progress(self.share, self.words)
                st.button(frame.t("upload.cancel"), key="upload-cancel", on_click=start_over, icon=":material/close:")
        return False

    def __exit__(self, *trouble: object) -> None:
        self.place.empty()
