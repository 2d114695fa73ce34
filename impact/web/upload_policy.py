"""Who may put files into the memory of the server, and how much of it: a file is there until its page has taken it.

Streamlit takes any number of files of anybody who may open a page. Here: only whom the table of permissions lets hand
something in, one file at a time per visit, and a total per person and for the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from impact.access.permissions import Action, Kind, may
from impact.errors import StoreUnavailable
from impact.model.access import Access
from impact.model.upload_limits import BYTES_PER_MEGABYTE, WORKBOOK_MEGABYTES
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Session
from impact.services.core.workspace import Workspace
from impact.web.authentication import NO_STORE, SESSION_KEY, find_visit
from impact.web.route_policy import UPLOAD

# The parts of a form around a file, as Streamlit allows for.
FORM_BYTES = BYTES_PER_MEGABYTE
LARGEST_BODY = WORKBOOK_MEGABYTES * BYTES_PER_MEGABYTE + FORM_BYTES
# Somebody may hand in on a few tabs at once; the personas of a demo are many people.
PER_PERSON, PER_SERVER = 4 * LARGEST_BODY, 20 * LARGEST_BODY
WITHOUT_BODY = ("DELETE", "OPTIONS")
RETRY = NO_STORE | {"Retry-After": "30"}


class FileStore(Protocol):
    """The files that are in the memory of the server until a page takes them."""

    def list_sizes(self) -> Mapping[str, Mapping[str, int]]:
        """Bytes of each file by its id, by the id of the visit that sent it."""

    def remove_file(self, visit: str, file_id: str) -> None:
        """Let go of a file; nothing happens where it is gone."""


def may_upload(access: Access) -> bool:
    """Whether this role hands in workbooks or attaches evidence: nobody else has a field for files."""
    return may(access.role, Action.SUBMIT, Kind.SUBMISSION) or may(access.role, Action.ATTACH, Kind.EVIDENCE)


class UploadPolicyMiddleware:
    """ASGI middleware on the address of uploads, behind authentication, which knows whose visit it is."""

    def __init__(self, app: ASGIApp, place: Callable[[], Workspace], store: FileStore) -> None:
        self.app = app
        self.place = place
        self.store = store
        # Bytes that are coming in, by visit, and whose visit each of them was; all on the one thread of the server.
        self.incoming: dict[str, int] = {}
        self.account_of: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an upload (403, 411, 413, 429 or 503), or pass it on and count it."""
        is_upload = scope["type"] == "http" and scope["path"].startswith(UPLOAD)
        if not is_upload or scope["method"] in WITHOUT_BODY:
            await self.app(scope, receive, send)
            return
        session: Session = scope[SESSION_KEY]
        size = HTTPConnection(scope).headers.get("content-length", "")
        visit = find_visit(scope["path"])
        try:
            access = await run_in_threadpool(sessions.find_access, self.place(), sessions.sign_session(session))
            status = 403 if access is None or not may_upload(access) else self._judge(visit, session.account_id, size)
        except StoreUnavailable:
            status = 503
        if status:
            await PlainTextResponse(str(status), status, headers=RETRY)(scope, receive, send)
            return
        self.incoming[visit] = int(size)
        self.account_of[visit] = session.account_id
        try:
            await self.app(scope, receive, send)
        finally:
            del self.incoming[visit]

    def _judge(self, visit: str, account_id: int, size: str) -> int:
        """The status of a refusal, 0 for none; what the visit sent before makes room for what it sends now."""
        if not (size.isascii() and size.isdigit()):
            return 411
        if int(size) > LARGEST_BODY:
            return 413
        if visit in self.incoming:
            return 429
        sizes = self.store.list_sizes()
        for file_id in list(sizes.get(visit, ())):
            self.store.remove_file(visit, file_id)
        bytes_of = {other: sum(files.values()) for other, files in sizes.items() if other != visit}
        counted_visits = bytes_of.keys() | self.incoming.keys()
        self.account_of = {other: who for other, who in self.account_of.items() if other in counted_visits}
        for other, coming in self.incoming.items():
            bytes_of[other] = bytes_of.get(other, 0) + coming
        own = sum(count for other, count in bytes_of.items() if self.account_of.get(other) == account_id)
        if own + int(size) > PER_PERSON:
            return 429
        return 503 if sum(bytes_of.values()) + int(size) > PER_SERVER else 0
