"""The launcher: `streamlit run app.py` serves the pages behind the authentication, with our routes and a warm start."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime import Runtime

from impact.i18n import text
from impact.model.words import Language
from impact.services.accounts import passwords
from impact.services.core import current_workspace, settings
from impact.services.submissions import sandboxed_ingest
from impact.web import authentication, daily, routes, security

HERE = Path(__file__).parent
INDEX = Path(st.__file__).parent / "static" / "index.html"

# Loaded before the first visitor: what every page needs, and what would cost the first chart a second.
WARM = (
    "numpy",
    "pandas",
    "plotly.graph_objects",
    "sqlalchemy",
    "impact.charts.portfolio",
    "pages.parts.layout.load",
    "pages.parts.layout.frame",
    "pages.parts.inputs.filters",
)


def holder(visit: str) -> str | None:
    """The sealed session under which a visit of Streamlit was begun; None where there is no such visit."""
    info = Runtime.instance()._session_mgr.get_active_session_info(visit)
    session = info.session._user_info.get("session") if info is not None else None
    return session if isinstance(session, str) else None


def check_settings() -> None:
    """Say which settings do nothing; where one is wrong, say all that are and end with exit code 2."""
    for line in settings.unknown_lines(Language.EN):
        print(line, file=sys.stderr)
    try:
        settings.settings()
    except settings.WrongSettings as error:
        lines = (text(Language.EN, error.key, **error.params), *settings.wrong_lines(error, Language.EN))
        print(*lines, sep="\n", file=sys.stderr)
        sys.exit(2)


def middleware() -> list[Middleware]:
    """From the outside in: headers on every answer, also on a refusal; then authentication."""
    policy = security.policy(security.script_hashes(INDEX.read_text("utf-8")))
    return [
        Middleware(security.SecurityHeaders, content_security_policy=policy),
        Middleware(authentication.AuthenticationMiddleware, place=current_workspace.workspace, holder=holder),
    ]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm the imports, then take them out of the collector's sight: it would walk them on every run."""
    for module in WARM:
        import_module(module)
    passwords.warm()
    sandboxed_ingest.warm()
    gc.collect()
    gc.freeze()
    daily_task = asyncio.create_task(daily.keep())
    yield
    daily_task.cancel()


check_settings()
app = st.App(
    HERE / "pages" / "main.py",
    lifespan=lifespan,
    routes=routes.routes(),
    middleware=middleware(),
)
