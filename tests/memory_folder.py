"""Where tests keep what they write: in memory, where there is room.

Much of what a test that writes takes is waiting until the disk says that it has it; nothing here must outlive the
machine. What a product that is cut off leaves behind is the same in memory: only a loss of power would tell.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
# A whole run keeps less than one gigabyte.
ROOM_BYTES = 4 * 1024**3


def memory_folder() -> str | None:
    """A folder in memory with room for a run of the tests; None where there is none, as in a small container."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return None
    return str(MEMORY)
