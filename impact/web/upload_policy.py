"""Who may put files into the memory of the server, and how much of it: a file is there until its page has taken it.

Streamlit takes any number of files of anybody who may open a page. Here: only whom the table of permissions lets hand
something in, one file at a time per visit, and a total per person, for the server, and in a demo per address. Where the
server is full, whoever has most of it makes room for who has less: a few accounts together keep nobody from handing in.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.access.permissions import Action, Kind, may
from impact.errors import StoreUnavailable
from impact.model.access import Access
from impact.model.upload_limits import BYTES_PER_MEGABYTE, WORKBOOK_BYTES
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Session
from impact.services.core.workspace import Workspace
from impact.web.authentication import NO_STORE, SESSION_KEY, find_visit
from impact.web.limits.open_windows import ADDRESS, Holder, Holders, find_holders
from impact.web.route_policy import UPLOAD

# The parts of a form around a file, as Streamlit allows for.
FORM_BYTES = BYTES_PER_MEGABYTE
LARGEST_BODY = WORKBOOK_BYTES + FORM_BYTES
# Somebody may hand in on a few tabs at once; the personas of a demo are many people, where each session counts by
# itself, and all from one address together: anybody may begin as many sessions there as they like.
PER_PERSON, DEMO_PER_ADDRESS, PER_SERVER = 4 * LARGEST_BODY, 8 * LARGEST_BODY, 20 * LARGEST_BODY
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
        # Bytes that are coming in, by visit, what ends that, and for whom each visit counts; all on the one thread of
        # the server.
        self.incoming: dict[str, int] = {}
        self.endings: dict[str, asyncio.Event] = {}
        self.holders_of: dict[str, Holders] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an upload (403, 411, 413, 429 or 503), or pass it on and count it."""
        is_upload = scope["type"] == "http" and scope["path"].startswith(UPLOAD)
        if not is_upload or scope["method"] in WITHOUT_BODY:
            await self.app(scope, receive, send)
            return
        session: Session = scope[SESSION_KEY]
        request = HTTPConnection(scope)
        size, holders = request.headers.get("content-length", ""), find_holders(session, request)
        visit = find_visit(scope["path"])
        try:
            access = await run_in_threadpool(sessions.find_access, self.place(), sessions.sign_session(session))
            status = 403 if access is None or not may_upload(access) else self._judge(visit, holders, size)
        except StoreUnavailable:
            status = 503
        if status:
            await PlainTextResponse(str(status), status, headers=RETRY)(scope, receive, send)
            return
        self.incoming[visit] = int(size)
        self.endings[visit] = asyncio.Event()
        self.holders_of[visit] = holders
        try:
            await self._take_in(self.endings[visit], scope, receive, send)
        finally:
            del self.incoming[visit], self.endings[visit]

    async def _take_in(self, ending: asyncio.Event, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on; where it has to make room before it is whole, it ends with 503."""
        is_answered = False
        end_task = asyncio.create_task(ending.wait())

        async def receive_until_ending() -> Message:
            message_task = asyncio.ensure_future(receive())
            try:
                await asyncio.wait({message_task, end_task}, return_when=asyncio.FIRST_COMPLETED)
                return {"type": "http.disconnect"} if ending.is_set() else message_task.result()
            finally:
                message_task.cancel()

        async def send_answer(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            with suppress(ClientDisconnect):
                await self.app(scope, receive_until_ending, send_answer)
        finally:
            end_task.cancel()
        if ending.is_set() and not is_answered:
            await PlainTextResponse("503", 503, headers=RETRY)(scope, receive, send)

    def _judge(self, visit: str, holders: Holders, size: str) -> int:
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
        self.holders_of = {other: whose for other, whose in self.holders_of.items() if other in counted_visits}
        for other, coming in self.incoming.items():
            bytes_of[other] = bytes_of.get(other, 0) + coming
        for who in holders:
            own = sum(count for other, count in bytes_of.items() if who in self.holders_of.get(other, ()))
            if own + int(size) > (DEMO_PER_ADDRESS if who[0] == ADDRESS else PER_PERSON):
                return 429
        return 0 if self._make_room(bytes_of, holders[-1], int(size)) else 503

    def _make_room(self, bytes_of: dict[str, int], newcomer: Holder, size: int) -> bool:
        """Whether the server has room for so many bytes more, by visit; whoever has more than the newcomer makes it."""
        while sum(bytes_of.values()) + size > PER_SERVER:
            counts: Counter[Holder] = Counter()
            for visit, count in bytes_of.items():
                counts[self._find_holder(visit)] += count
            largest, count = counts.most_common(1)[0]
            if count <= counts[newcomer] + size:
                return False
            own_visits = [visit for visit in bytes_of if self._find_holder(visit) == largest]
            self._let_go(max(own_visits, key=bytes_of.__getitem__), bytes_of)
        return True

    def _find_holder(self, visit: str) -> Holder:
        """For whom the bytes of a visit count against those of others: an account, or an address of a demo."""
        return self.holders_of.get(visit, (("visit", visit),))[-1]

    def _let_go(self, visit: str, bytes_of: dict[str, int]) -> None:
        """End what is coming in of a visit, and let go of its file."""
        del bytes_of[visit]
        if (ending := self.endings.get(visit)) is not None:
            self.incoming[visit] = 0
            ending.set()
        for file_id in list(self.store.list_sizes().get(visit, ())):
            self.store.remove_file(visit, file_id)
