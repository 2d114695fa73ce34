"""The product as it is measured: the same launcher and gate, with everybody let in as the officer.

BENCH_FIGURES=constant answers each question from memory the second time it is asked, without asking
the database anything: what is left is what drawing the page costs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

import app as launcher  # noqa: E402  the path has to be set first
from impact.services.accounts import demo_personas, sessions  # noqa: E402
from impact.services.core import current_workspace  # noqa: E402
from impact.web import routes  # noqa: E402
from pages.parts.layout import load  # noqa: E402

PERSONA = "officer"
ASKED = ("access", "viewer", "portfolio", "fund_frame", "start", "grantees")


def constant(ask: Callable[..., Any]) -> Callable[..., Any]:
    """The first answer to a question, whatever happens to the data."""
    answers: dict[str, Any] = {}

    @wraps(ask)
    def answer(*question: Any) -> Any:
        said = repr(question)
        if said not in answers:
            answers[said] = ask(*question)
        return answers[said]

    return answer


def officer() -> str:
    """The cookie of an officer who signed in when the server started."""
    access = demo_personas.find_persona_access(current_workspace.workspace(), PERSONA)
    return sessions.create_session(current_workspace.workspace(), access.account_id, sessions.PASSWORD).token


class Inside:
    """Gives each request the officer's cookie: signing in is not what is measured, passing the gate is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cookie = f"{sessions.COOKIE}={officer()}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the cookie beside those that were sent."""
        if scope["type"] in ("http", "websocket"):
            sent = [value for name, value in scope["headers"] if name == b"cookie"]
            others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            scope["headers"] = [*others, (b"cookie", b"; ".join([*sent, self.cookie]))]
        await self.app(scope, receive, send)


if os.environ.get("BENCH_FIGURES") == "constant":
    for name in ASKED:
        setattr(load, name, constant(getattr(load, name)))

app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=launcher.lifespan,
    routes=routes.routes(),
    middleware=[Middleware(Inside), *launcher.build_middleware()],
)
