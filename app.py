"""The launcher: `streamlit run app.py` serves the pages with our routes, headers and a warm start."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from impact.web import routes, security

HERE = Path(__file__).parent
INDEX = Path(st.__file__).parent / "static" / "index.html"

# Loaded before the first visitor: what every page needs, and what would cost the first chart a second.
WARM = (
    "numpy",
    "pandas",
    "plotly.graph_objects",
    "sqlalchemy",
    "impact.charts.portfolio",
    "pages.parts.load",
    "pages.parts.frame",
    "pages.parts.filters",
)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm the imports, then take them out of the collector's sight: it would walk them on every run."""
    for module in WARM:
        import_module(module)
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    HERE / "pages" / "main.py",
    lifespan=lifespan,
    routes=routes.routes(),
    middleware=[
        Middleware(
            security.SecurityHeaders,
            content_security_policy=security.policy(security.script_hashes(INDEX.read_text("utf-8"))),
        )
    ],
)
