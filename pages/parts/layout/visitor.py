"""The viewer of a script run: the session that authentication let in, checked again on every run.

`st.user` carries the session token that the authentication middleware signed; the database decides
whether it is still valid. The menu, the sidebar and the page of one run share one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts.sessions import ActiveMembership, Viewer
from impact.views.html_elements import element
from pages.parts.layout import fragments, load

LANGUAGE = "spoken"
SIGN_IN = "/sign-in"
_LEAVE = st.components.v2.component(
    "filantrimpact_leave",
    html="<div></div>",
    js="export default function ({ data }) { window.location.replace(data.to) }",
)


@dataclass(slots=True)
class LookUps:
    """What one script run looked up: the viewer (no item before that, one after it), and the language."""

    viewers: list[Viewer | None] = field(default_factory=list)
    language: Language | None = None


# None outside a run: a dialog or a part of a page that Streamlit runs alone.
_LOOK_UPS: ContextVar[LookUps | None] = ContextVar("look_ups", default=None)


@contextmanager
def share_look_ups() -> Iterator[None]:
    """One script run, within which the viewer and the language are looked up once.

    The result is not kept in the session state: an ended session, a closed account or a revoked membership must
    take effect at the next run.
    """
    token = _LOOK_UPS.set(LookUps())
    try:
        yield
    finally:
        _LOOK_UPS.reset(token)


def current_look_ups() -> LookUps | None:
    """What this script run looked up so far; None outside a run."""
    return _LOOK_UPS.get()


def viewer() -> Access | None:
    """The access of the session of this visit; None where it has ended or there is none."""
    looked_up = _look_up()
    return looked_up.access if looked_up is not None else None


def is_current(drawn_for: Access | None) -> bool:
    """Whether whom something was drawn for still looks, with the same rights.

    Callbacks and dialogs run without the page: their closures hold the access of the run that drew them.
    """
    now = viewer()
    return now is not None and drawn_for is not None and _list_rights(now) == _list_rights(drawn_for)


def _list_rights(access: Access) -> tuple[object, ...]:
    """What decides who may see and do what; a name or a language changes no right."""
    return (access.session_id, access.account_id, access.role, access.organisation_id, access.portfolio_ids,
            access.organisation_ids)  # fmt: skip


def guard_callback(act: Callable[..., None]) -> Callable[..., None]:
    """Return a callback that acts only while the viewer it is drawn for still looks, with the same rights.

    A callback runs before its page enters, and so before anybody has asked whether the session has ended or the role
    has changed. One that comes too late does nothing; the page that is drawn next says what holds now.
    """
    drawn_for = viewer()

    def act_while_current(*args: Any, **kwargs: Any) -> None:
        if is_current(drawn_for):
            act(*args, **kwargs)

    return act_while_current


def memberships() -> tuple[ActiveMembership, ...]:
    """The memberships the viewer may switch between; empty without a session."""
    looked_up = _look_up()
    return looked_up.active_memberships if looked_up is not None else ()


def is_demo() -> bool:
    """Whether the viewer sees demo data."""
    looked_up = _look_up()
    return looked_up is not None and looked_up.is_demo


def _look_up() -> Viewer | None:
    look_ups = current_look_ups()
    if look_ups is not None and look_ups.viewers:
        return look_ups.viewers[0]
    signed_session = st.user.to_dict().get("session")
    session_viewer = load.viewer(signed_session) if isinstance(signed_session, str) else None
    if look_ups is not None:
        look_ups.viewers.append(session_viewer)
    return session_viewer


def current_address() -> str:
    """Path and query of this page, to return to after signing in."""
    path = st.context.url or "/"
    path = "/" + path.split("://", 1)[-1].partition("/")[2]
    query = urlencode([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])
    return path.partition("?")[0] + (f"?{query}" if query else "")


def build_sign_in_address() -> str:
    """The URL of the sign-in page that returns to this page."""
    return f"{SIGN_IN}?next={quote(current_address(), safe='/')}"


def draw_session_ended(language: Language) -> None:
    """Draw that the session has ended, and send the browser to sign in."""
    st.title(text(language, "frame.session.ended"), anchor=False)
    st.write(text(language, "frame.session.ended_body"))
    to = build_sign_in_address()
    fragments.draw_fragment(element("a", text(language, "frame.session.sign_in"), href=to, target="_self"))
    _LEAVE(key="leave", data={"to": to})


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name in available_timezones() else UTC


def get_zone() -> tzinfo:
    """The viewer's time zone, as their browser reports it; UTC where it reports none or an unknown one."""
    return _zone(st.context.timezone or "")
