"""What a browser says of a component: of the shape that its script sends, or passed over.

Anybody can send anything through a websocket. A message of another shape is nobody's click: it is logged by the name of
its component, without what it says, and the page is drawn as if it had not come.
"""

from __future__ import annotations

import logging
from typing import Annotated, Any, TypeVar

import streamlit as st
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

log = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)
# Components of which it was said in this visit: anybody could fill the log.
LOGGED_KEY = "browser-messages-logged"
# Longer than any key, role or parameter that our pages hand out.
LONGEST_NAME, LONGEST_VALUE, MOST_PARAMETERS = 200, 2_000, 40
Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]


class BrowserMessage(BaseModel):
    """A message of one of our scripts; what else stands in it is left out."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


def read_message(kind: type[M], raw_message: Any, component: str) -> M | None:
    """Return a message as its `kind`; None where there is none, or where it is of another shape, which is logged."""
    if raw_message is None:
        return None
    message = parse_message(kind, raw_message)
    if message is None:
        refuse_message(component)
    return message


def parse_message(kind: type[M], raw_message: Any) -> M | None:
    """Return a message as its `kind`, None where it is of another shape."""
    try:
        return kind.model_validate(raw_message)
    except (ValidationError, RecursionError):
        return None


def refuse_message(component: str) -> None:
    """Log once in a visit that a browser sent what this component does not send, and nothing of what it was."""
    logged_components = st.session_state.setdefault(LOGGED_KEY, set())
    if component in logged_components:
        return
    logged_components.add(component)
    log.warning("a browser sent what the component %s does not send", component)


def read_trigger(component: str, name: str) -> Any:
    """Return what a component says in its own callback, under the name of the event; None where it says nothing.

    A forged message names events that the component does not have, or arrives before it is drawn.
    """
    state = st.session_state.get(component)
    return state.get(name) if isinstance(state, dict) else None
