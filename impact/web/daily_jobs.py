"""The daily background task of a server: delete expired data."""

from __future__ import annotations

import asyncio
import logging

from starlette.concurrency import run_in_threadpool

from impact.errors import ImpactError
from impact.services.core.current_workspace import workspace
from impact.services.operations import expired_data

# The first process to claim the day runs it; an hourly check is cheap and survives a suspended machine.
CHECK_INTERVAL_SECONDS = 3600
log = logging.getLogger(__name__)


async def run_daily_maintenance() -> None:
    """Run daily maintenance until cancelled; an error of the database is logged and retried after an hour."""
    while True:
        try:
            await run_in_threadpool(lambda: expired_data.run_daily(workspace()))
        except ImpactError as error:
            log.warning("what is past its time could not be let go of: %s", error.key)
        await asyncio.sleep(CHECK_INTERVAL_SECONDS)
