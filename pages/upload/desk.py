"""What the visit remembers of a file on the way in: the file, its mapping, the answers, what was written.

The file itself stays here until it is confirmed or kept for later; a preview is made again when anything it
rests on changes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from hashlib import sha256

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.model import answers as replies
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.submission import Issue
from impact.model.words import Language
from impact.services.accounts import demo_personas
from impact.services.submissions import drafts, upload
from impact.views.upload import UploadResult, UploadView
from pages.parts.layout import frame, load

ROUND, HELD, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE = (
    "upload-round", "upload-held", "upload-preview", "upload-result", "upload-undone", "upload-locale",
    "upload-reason", "upload-fetch", "upload-aside",
)  # fmt: skip
# One choice of decimals settles a whole file; Dutch and French write the same.
COMMA, POINT, OPEN = "comma", "point", "open"
# Seconds; what is quicker needs no bar, which would only flicker.
SHORT = 0.4
LOCALES = {COMMA: Language.NL, POINT: Language.EN}


@dataclass(frozen=True, slots=True)
class Draft:
    """A chosen file for one organisation in one portfolio, with what the person has said about it so far.

    `mapping` None: nobody corrected anything, the remembered or guessed one serves. `draft_id` is that of the
    draft it was kept as.
    """

    data: bytes
    name: str
    organisation_id: int
    portfolio_id: int
    mapping: Mapping | None = None
    answers: tuple[Answer, ...] = ()
    draft_id: int | None = None


def round_() -> int:
    """Grows with each new start, so that the file chooser begins empty."""
    return int(st.session_state.setdefault(ROUND, 0))


def begin() -> None:
    """Start again with an empty page; also what interrupts a reading under way."""
    st.session_state[ROUND] = round_() + 1
    for name in (HELD, PREVIEW, RESULT, UNDONE, LOCALE, REASON, FETCH, ASIDE):
        st.session_state.pop(name, None)


def held() -> Draft | None:
    """The file on the desk."""
    draft: Draft | None = st.session_state.get(HELD)
    return draft


def hold(draft: Draft) -> None:
    """Keep a file on the desk for as long as the visit lasts."""
    st.session_state[HELD] = draft


def resume(kept: drafts.Draft) -> None:
    """Go on with a file that was put aside, as it was left."""
    begin()
    hold(
        Draft(
            kept.data, kept.file_name, kept.organisation_id, kept.portfolio_id, kept.mapping, kept.answers,
            kept.draft_id,
        )
    )
    ways = {way: mark for mark, way in LOCALES.items()}
    if kept.locale in ways:
        st.session_state[LOCALE] = ways[kept.locale]


def put_aside() -> bool:
    """Whether a file was put aside just now; said once."""
    return bool(st.session_state.pop(ASIDE, False))


def answer(given: tuple[Answer, ...]) -> None:
    """Add answers; a newer one about the same thing takes the place of the older."""
    if draft := held():
        hold(replace(draft, answers=replies.given(draft.answers, given)))


def take_back(issue: Issue) -> None:
    """Ask about a place again."""
    if draft := held():
        hold(replace(draft, answers=replies.without(draft.answers, issue)))


def remap(mapping: Mapping) -> None:
    """Read the file in another way from now on."""
    if draft := held():
        hold(replace(draft, mapping=mapping))


def locale() -> Language | None:
    """The answer about decimals, None while open."""
    return LOCALES.get(st.session_state.get(LOCALE) or OPEN)


def result() -> UploadResult | None:
    """What the last confirmation wrote."""
    written: UploadResult | None = st.session_state.get(RESULT)
    return written


def preview(access: Access, draft: Draft, place: DeltaGenerator) -> UploadView:
    """The file as understood; read once per file, place, mapping, answers and state of the data.

    The bar stands in `place`, which must be there on every run: an element more or less would move the others.
    """
    workspace = load.workspace()
    key = (
        sha256(draft.data).hexdigest(), draft.name, draft.organisation_id, draft.portfolio_id, draft.mapping,
        draft.answers, locale(), access.language, demo_personas.revision(access, workspace),
    )  # fmt: skip
    kept = st.session_state.get(PREVIEW)
    if kept and kept[0] == key:
        view: UploadView = kept[1]
        return view
    with _Bar(frame.t("upload.reading", file=frame.plain(draft.name)), place) as bar:
        view = upload.preview(
            access, draft.data, draft.name, draft.organisation_id, workspace, portfolio_id=draft.portfolio_id,
            mapping=draft.mapping, answers=draft.answers, locale=locale(), progress=bar.say, cancelled=bar.tick,
        )  # fmt: skip
    st.session_state[PREVIEW] = (key, view)
    return view


def confirm(access: Access, draft: Draft, reason: str) -> None:
    """Write it all or nothing, and remember what was written."""
    with st.spinner(frame.t("upload.writing")):
        st.session_state[RESULT] = upload.confirm(
            access, draft.data, draft.name, draft.organisation_id, load.workspace(), portfolio_id=draft.portfolio_id,
            mapping=draft.mapping, answers=draft.answers, locale=locale(), reason=reason,
        )  # fmt: skip
    if draft.draft_id is not None:
        drafts.forget(access, draft.draft_id, load.workspace())
    for name in (PREVIEW, HELD, FETCH):
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
