"""The product as it is measured: the same launcher, with the officer already inside.

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

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

import app as launcher  # noqa: E402  the path has to be set first
from impact.web import routes, security  # noqa: E402
from pages.parts import load, persona  # noqa: E402

PERSONA = "officer"
ASKED = ("personas", "access", "is_demo", "portfolio", "start", "grantees")


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


persona.current = lambda: PERSONA
if os.environ.get("BENCH_FIGURES") == "constant":
    for name in ASKED:
        setattr(load, name, constant(getattr(load, name)))

app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=launcher.lifespan,
    routes=routes.routes(),
    middleware=[
        Middleware(
            security.SecurityHeaders,
            content_security_policy=security.policy(security.script_hashes(launcher.INDEX.read_text("utf-8"))),
        )
    ],
)
