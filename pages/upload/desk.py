"""What the visit remembers of a file on the way in: the file, how it was understood, what was written.

Drafts live in the visit only until confirmed; a preview is made again when anything it rests on changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from impact.model.access import Access
from impact.model.words import Language
from impact.services import people, uploads
from impact.views.upload import UploadResult, UploadView
from pages.parts import frame, load

ROUND, PREVIEW, RESULT, UNDONE, LOCALE = (
    "upload-round", "upload-preview", "upload-result", "upload-undone", "upload-locale",
)
# One choice of decimals settles a whole file; Dutch and French write the same.
COMMA, POINT, OPEN = "comma", "point", "open"
LOCALES = {COMMA: Language.NL, POINT: Language.EN}


@dataclass(frozen=True, slots=True)
class Draft:
    """A chosen file for one organisation; `locale` is what the person answered about decimals."""

    data: bytes
    name: str
    organisation_id: int
    locale: Language | None


def round_() -> int:
    """Grows with each new start, so that the file chooser begins empty."""
    return int(st.session_state.setdefault(ROUND, 0))


def begin() -> None:
    """Start again with an empty page."""
    st.session_state[ROUND] = round_() + 1
    for name in (PREVIEW, RESULT, UNDONE, LOCALE):
        st.session_state.pop(name, None)


def locale() -> Language | None:
    """The answer about decimals, None while open."""
    return LOCALES.get(st.session_state.get(LOCALE) or OPEN)


def result() -> UploadResult | None:
    """What the last confirmation wrote."""
    held: UploadResult | None = st.session_state.get(RESULT)
    return held


def preview(access: Access, draft: Draft) -> UploadView:
    """The file as understood; read once per file, organisation, answer and state of the data."""
    workspace = load.workspace()
    key = (
        sha256(draft.data).hexdigest(), draft.name, draft.organisation_id, draft.locale,
        people.revision(access, workspace),
    )
    held = st.session_state.get(PREVIEW)
    if held and held[0] == key:
        view: UploadView = held[1]
        return view
    with _Bar(frame.t("upload.reading", file=frame.plain(draft.name))) as say:
        view = uploads.preview(
            access, draft.data, draft.name, draft.organisation_id, workspace, locale=draft.locale, progress=say
        )
    st.session_state[PREVIEW] = (key, view)
    return view


def confirm(access: Access, draft: Draft) -> None:
    """Write it all or nothing, and remember what was written."""
    with _Bar(frame.t("upload.writing")) as say:
        st.session_state[RESULT] = uploads.confirm(
            access, draft.data, draft.name, draft.organisation_id, load.workspace(),
            locale=draft.locale, progress=say,
        )
    st.session_state.pop(PREVIEW, None)


def undo(access: Access, submission_id: int) -> None:
    """Take it back."""
    uploads.undo(access, submission_id, load.workspace())
    st.session_state[UNDONE] = True


class _Bar:
    """A bar that is there while something is under way, and gone after it, also after trouble."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __enter__(self) -> Callable[[float, str], None]:
        self.bar = st.progress(0.0, self.words)
        return self._say

    def _say(self, share: float, _stage: str) -> None:
        self.bar.progress(min(max(share, 0.0), 1.0), self.words)

    def __exit__(self, *trouble: object) -> None:
        self.bar.empty()
