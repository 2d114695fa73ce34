"""What a server does by itself, once a day: let go of what is past its time."""

from __future__ import annotations

import asyncio
import logging

from starlette.concurrency import run_in_threadpool

from impact.errors import ImpactError
from impact.services.core.current_workspace import workspace
from impact.services.operations import maintenance

# Whoever takes the day's turn first does it; looking each hour is cheap and survives a night's sleep.
SECONDS = 3600
log = logging.getLogger(__name__)


async def keep() -> None:
    """Go on until cancelled; trouble with the database is said and tried again later."""
    while True:
        try:
            await run_in_threadpool(lambda: maintenance.daily(workspace()))
        except ImpactError as trouble:
            log.warning("what is past its time could not be let go of: %s", trouble.key)
        await asyncio.sleep(SECONDS)
