"""The launcher: `streamlit run app.py` serves the pages behind authentication, with our routes and a warm start."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
import uvicorn.config
from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from impact.errors import StoreUnavailable
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import passwords
from impact.services.core import current_workspace, settings
from impact.services.core.workspace import Tables, open_workspace
from impact.services.submissions import sandboxed_ingest
from impact.web import (
    authentication,
    daily_jobs,
    host_policy,
    log_records,
    routes,
    security_headers,
    upload_policy,
)
from impact.web.limits import body_time, open_windows, requests_in_progress, slow_connections
from pages.parts.layout import frame
from pages.parts.messages import widget_messages

HERE = Path(__file__).parent
INDEX = Path(st.__file__).parent / "static" / "index.html"

# Bytes of one message of a browser: maxWidgetStateSize in .streamlit/config.toml, and what Streamlit puts around it.
LARGEST_MESSAGE = 9 * 1_000_000
# More than stand on our longest page; and how Streamlit begins their ids.
MOST_WIDGETS, WIDGET_IDS = 5_000, ("$$ID-", "$$STREAMLIT_INTERNAL_KEY_")

# Imported before the first visitor comes; plotly alone would delay the first chart by a second.
WARM_MODULES = (
    "numpy",
    "pandas",
    "plotly.graph_objects",
    "sqlalchemy",
    "impact.charts.shared_indicator_chart",
    "pages.parts.layout.load",
    "pages.parts.layout.frame",
    "pages.parts.inputs.filters",
)


def find_session_token(visit: str) -> str | None:
    """The signed session token of a Streamlit visit, by the id of the visit; None for an unknown visit.

    Uploads arrive outside the script run; this tells whose visit they belong to.
    """
    info = Runtime.instance()._session_mgr.get_active_session_info(visit)
    session = info.session._user_info.get("session") if info is not None else None
    return session if isinstance(session, str) else None


class UploadedFiles:
    """Streamlit's files in memory, as `upload_policy` counts them."""

    @staticmethod
    def list_sizes() -> dict[str, dict[str, int]]:
        """Bytes of each file by its id, by the id of the visit that sent it."""
        storage = Runtime.instance().uploaded_file_mgr.file_storage
        # Copied first: scripts let go of files in threads of their own.
        visits = [(visit, list(files.items())) for visit, files in list(storage.items())]
        return {visit: {key: len(file.data) for key, file in files} for visit, files in visits}

    @staticmethod
    def remove_file(visit: str, file_id: str) -> None:
        """Let go of a file; nothing happens where it is gone."""
        Runtime.instance().uploaded_file_mgr.remove_file(visit, file_id)


def read_message_kind(data: bytes) -> str | None:
    """The kind of a message of Streamlit's client, by the name Streamlit gives it; None where it is none."""
    try:
        message = BackMsg.FromString(data)
    except DecodeError:
        return None
    kind = message.WhichOneof("type")
    return kind if isinstance(kind, str) and has_readable_widgets(message.rerun_script.widget_states.widgets) else None


def has_readable_widgets(widgets: Collection[WidgetState]) -> bool:
    """Whether a message says of widgets what a client can say: some of them, by ids of Streamlit's, with JSON in JSON.

    What is none of these would stay in the visit, and Streamlit would end each later run in an error.
    """
    if len(widgets) > MOST_WIDGETS:
        return False
    for widget in widgets:
        try:
            json.loads(widget.json_value or "null")
            json.loads(widget.json_trigger_value or "null")
        except (ValueError, RecursionError):
            return False
        if not widget.id.startswith(WIDGET_IDS):
            return False
    return True


def check_settings() -> None:
    """Warn on stderr of unknown settings; print every invalid setting and end with exit code 2 if there is one."""
    for line in settings.describe_unknown(Language.EN):
        print(line, file=sys.stderr)
    try:
        settings.load_settings()
    except settings.InvalidSettings as error:
        lines = (text(Language.EN, error.key, **error.params), *settings.describe_invalid(error, Language.EN))
        print(*lines, sep="\n", file=sys.stderr)
        sys.exit(2)


def check_tables() -> None:
    """Print why and end with exit code 2 where the database is of another version; serving never changes tables.

    A database that does not answer yet may do so later, and an empty one gets its tables from its first visitor.
    """
    try:
        open_workspace(tables=Tables.REQUIRE).engine.dispose()
    except StoreUnavailable as error:
        if error.key in ("store_errors.not_migrated", "store_errors.newer_version"):
            print(text(Language.EN, error.key, **error.params), file=sys.stderr)
            sys.exit(2)


def believe_no_forwarded_headers() -> None:
    """Keep uvicorn from believing X-Forwarded-* of any program on this machine: IMPACT_TRUSTED_PROXIES says of whom.

    By default it replaces the address and the scheme of a request before our code sees it. Streamlit, which starts it,
    has no option for that; it imports this file before uvicorn wraps the app.
    """

    def pass_on(wrapped: ASGIApp, trusted_hosts: object) -> ASGIApp:  # noqa: ARG001 - called as the original is
        return wrapped

    uvicorn.config.ProxyHeadersMiddleware = pass_on  # type: ignore[assignment,misc]


def call_nobody() -> None:
    """Keep Streamlit from asking a service outside for our address."""
    net_util.get_external_ip = lambda: None


def build_middleware() -> list[Middleware]:
    """The ASGI middleware, outermost first.

    Security headers on every response (refusals too), then whether the request is for us and comes in time, then
    authentication, then what may be opened, uploaded and said; what a page has the browser fetch early concerns none
    of these.
    """
    index_html = INDEX.read_text("utf-8")
    page = security_headers.add_script(index_html)
    policy = security_headers.build_policy(security_headers.hash_inline_scripts(page))
    return [
        Middleware(security_headers.SecurityHeaders, content_security_policy=policy),
        Middleware(host_policy.HostPolicyMiddleware),
        Middleware(body_time.BodyTimeMiddleware),
        Middleware(requests_in_progress.RequestsInProgressMiddleware),
        Middleware(
            authentication.AuthenticationMiddleware,
            place=current_workspace.workspace,
            holder=find_session_token,
        ),
        Middleware(open_windows.OpenWindowsMiddleware, place=current_workspace.workspace),
        Middleware(
            upload_policy.UploadPolicyMiddleware,
            place=current_workspace.workspace,
            store=UploadedFiles(),
        ),
        Middleware(security_headers.MessagePolicy, read_kind=read_message_kind),
        Middleware(security_headers.ProgramPreload, files=security_headers.list_program_files(INDEX)),
        Middleware(security_headers.ConnectAtOnce, index_html=index_html, page=page),
    ]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Import what the first visitor needs, freeze it for the garbage collector, and run the daily maintenance task.

    Without the freeze the collector walks all imported modules again on every script run.
    """
    for module in WARM_MODULES:
        import_module(module)
    passwords.prepare_dummy_hash()
    sandboxed_ingest.start_spare_workers()
    gc.collect()
    gc.freeze()
    daily_task = asyncio.create_task(daily_jobs.run_daily_maintenance())
    yield
    daily_task.cancel()


check_settings()
check_tables()
believe_no_forwarded_headers()
slow_connections.limit_connections(AutoHTTPProtocol, LARGEST_MESSAGE)
call_nobody()
log_records.keep_messages_out()
widget_messages.guard_widgets()
app = st.App(
    HERE / "pages" / "main.py",
    lifespan=lifespan,
    routes=routes.routes(),
    middleware=build_middleware(),
    on_script_error=frame.draw_unexpected_error,
)
