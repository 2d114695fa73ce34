"""What the visit remembers of a file on the way in: the file, its mapping, the answers, what was written.

The file itself and its latest readings stay here until it is confirmed, kept for later or left; a preview is made
again when anything it rests on changes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.model import answers as replies
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import Issue
from impact.model.words import Language
from impact.services.core import data_revision
from impact.services.submissions import drafts, upload
from impact.services.submissions.readings import Readings
from impact.views.upload import UploadResult, UploadView
from pages.parts.layout import frame, load

ROUND, HELD, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE, READINGS, ANSWERING = (
    "upload-round", "upload-held", "upload-preview", "upload-result", "upload-undone", "upload-locale",
    "upload-reason", "upload-fetch", "upload-aside", "upload-readings", "upload-answering",
)  # fmt: skip
# One choice of decimals settles a whole file; Dutch and French write the same.
COMMA, POINT, OPEN = "comma", "point", "open"
# Seconds; what is quicker needs no bar, which would only flicker.
SHORT = 0.4
LOCALES = {COMMA: Language.NL, POINT: Language.EN}


@dataclass(frozen=True, slots=True)
class Draft:
    """A chosen file for one organisation in one portfolio, with what the person has said about it so far.

    In its `request` the mapping is None while nobody corrected anything; the answer about decimals stands beside it,
    in the control that asks for it (`request`). `draft_id` is that of the draft it was kept as.
    """

    request: ReadRequest
    organisation_id: int
    portfolio_id: int
    draft_id: int | None = None


def round_() -> int:
    """Grows with each new start, so that the file chooser begins empty."""
    return int(st.session_state.setdefault(ROUND, 0))


def begin() -> None:
    """Start again with an empty page; also what interrupts a reading under way."""
    st.session_state[ROUND] = round_() + 1
    for name in (HELD, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE, READINGS, ANSWERING):
        st.session_state.pop(name, None)


def held() -> Draft | None:
    """The file on the desk."""
    draft: Draft | None = st.session_state.get(HELD)
    return draft


def hold(draft: Draft) -> None:
    """Keep a file on the desk for as long as the visit lasts."""
    st.session_state[HELD] = draft


def resume(draft: drafts.Draft) -> None:
    """Go on with a file that was put aside, as it was left."""
    begin()
    hold(Draft(draft.request, draft.organisation_id, draft.portfolio_id, draft.draft_id))
    locale_keys = {way: mark for mark, way in LOCALES.items()}
    if draft.request.locale in locale_keys:
        st.session_state[LOCALE] = locale_keys[draft.request.locale]


def put_aside() -> bool:
    """Whether a file was put aside just now; said once."""
    return bool(st.session_state.pop(ASIDE, False))


def answer(answers: tuple[Answer, ...]) -> None:
    """Add answers; a newer one about the same thing takes the place of the older."""
    if draft := held():
        _store_answers(draft, replies.given(draft.request.answers, answers))


def take_back(issue: Issue) -> None:
    """Ask about a place again."""
    if draft := held():
        _store_answers(draft, replies.without(draft.request.answers, issue))


def _store_answers(draft: Draft, answers: tuple[Answer, ...]) -> None:
    """Whoever answers is not looking at the effects: they are worked out when all is answered, or asked for."""
    hold(replace(draft, request=replace(draft.request, answers=answers)))
    st.session_state[ANSWERING] = True


def look_at_effects() -> None:
    """Work out what the file would change as it is answered now, though questions may still wait."""
    st.session_state.pop(ANSWERING, None)


def remap(mapping: Mapping) -> None:
    """Read the file in another way from now on, and see what that changes."""
    if draft := held():
        hold(replace(draft, request=replace(draft.request, mapping=mapping)))
        look_at_effects()


def request(draft: Draft) -> ReadRequest:
    """The file of a draft with all that was said about how to read it, decimals among it."""
    return replace(draft.request, locale=locale())


def locale() -> Language | None:
    """The answer about decimals, None while open."""
    return LOCALES.get(st.session_state.get(LOCALE) or OPEN)


def result() -> UploadResult | None:
    """What the last confirmation wrote."""
    written: UploadResult | None = st.session_state.get(RESULT)
    return written


def preview(access: Access, draft: Draft, place: DeltaGenerator) -> UploadView:
    """The file as understood; made once per file, place, mapping, answers and state of the data.

    The file itself is read once per mapping and way of writing numbers: an answer is applied to that reading. What
    would change is worked out unless the person is answering and questions still wait (`UploadView.has_effects`).
    The bar stands in `place`, which must be there on every run: an element more or less would move the others.
    """
    workspace = load.workspace()
    read_request = request(draft)
    answering = ANSWERING in st.session_state
    key = (
        read_request.content_hash,
        read_request.without_bytes(),
        draft.organisation_id,
        draft.portfolio_id,
        access.language,
        data_revision.revision(access, workspace),
    )
    cached = st.session_state.get(PREVIEW)
    if cached and cached[0] == key and (answering or cached[1].has_effects or not cached[1].recognised):
        view: UploadView = cached[1]
        return view
    readings: Readings = st.session_state.setdefault(READINGS, Readings())
    with _Bar(frame.t("upload.reading", file=frame.plain(read_request.file_name)), place) as bar:
        view = upload.preview(
            access, read_request, draft.organisation_id, workspace, portfolio_id=draft.portfolio_id, readings=readings,
            effects_while_asking=not answering, progress=bar.say, cancelled=bar.tick,
        )  # fmt: skip
    st.session_state[PREVIEW] = (key, view)
    return view


def confirm(access: Access, draft: Draft, reason: str) -> None:
    """Write it all or nothing, from the file and not from its kept reading, and remember what was written."""
    with st.spinner(frame.t("upload.writing")):
        st.session_state[RESULT] = upload.confirm(
            access, request(draft), draft.organisation_id, load.workspace(), portfolio_id=draft.portfolio_id,
            reason=reason,
        )  # fmt: skip
    if draft.draft_id is not None:
        drafts.forget(access, draft.draft_id, load.workspace())
    for name in (PREVIEW, HELD, FETCH, READINGS, ANSWERING):
        st.session_state.pop(name, None)


def undo(access: Access, submission_id: int) -> None:
    """Take it back."""
    upload.undo(access, submission_id, load.workspace())
    st.session_state[UNDONE] = True


class _Bar:
    """A bar that is there while something takes long, and gone after it, also after trouble.

    A click on Cancel starts the script anew, which ends this run at the bar's next word: the reading is left there.
    """

    def __init__(self, words: str, place: DeltaGenerator) -> None:
        self.words, self.place = words, place
        self.share, self.since = 0.0, time.monotonic()
        self.bar: DeltaGenerator | None = None

    def __enter__(self) -> _Bar:
        return self

    def say(self, share: float, _stage: str) -> None:
        """How far it is, from 0 to 1."""
        self.share = min(max(share, 0.0), 1.0)
        self.tick()

    def tick(self) -> bool:
        """Keep the bar alive while nothing is said; never a reason to stop by itself."""
        if self.bar is not None:
            self.bar.progress(self.share, self.words)
        elif time.monotonic() - self.since > SHORT:
            with self.place.container():
                self.bar = st.progress(self.share, self.words)
                st.button(frame.t("upload.cancel"), key="upload-cancel", on_click=begin, icon=":material/close:")
        return False

    def __exit__(self, *trouble: object) -> None:
        self.place.empty()
