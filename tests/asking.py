"""Asking an ASGI application from a test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def waited(work: Coroutine[Any, Any, Any]) -> Any:
    """The outcome of a coroutine, in a thread of its own: a browser test of this process keeps a loop here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
