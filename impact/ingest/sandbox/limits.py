"""Limits of reading a file: how many at once, how long, and how much memory.

The pool keeps the clock and the places, each worker keeps its own processor time and memory.
"""

from __future__ import annotations

import os
import time
from functools import cache

# How many files are read at the same time, and how many seconds further ones wait for a place.
MAX_WORKERS, WAIT_SECONDS = 2, 30.0
# A worker reads each file in a fork of itself, so nothing of one file can reach the next; it is replaced after this
# many files all the same. Without fork (Windows) a worker reads one file only.
FILES_PER_WORKER = 500 if hasattr(os, "fork") else 1

# Bytes of address space for one file.
MAX_MEMORY = 512 * 1024 * 1024
# Seconds of processor time: without reported progress, and for one whole file; times `find_slowness`.
SILENT_CPU_SECONDS, WHOLE_CPU_SECONDS = 4.0, 60
# Seconds by the clock without a frame, times `find_slowness`: a worker limits its processor time itself, but may get
# none or hang. Longer for a worker that starts, since it imports everything that reading needs.
SILENT_SECONDS, START_SECONDS = 20.0, 60.0
# Reading a file has a lower priority than serving pages.
NICENESS = 5

# Bytes of one message between a worker and the pool, and of one answer, which the server holds in memory.
MAX_FRAME_BYTES = 256 * 1024 * 1024

# What a fixed piece of work takes where the limits were set, in seconds of the processor, and how much slower a machine
# may be and be given more time for it.
WORK_SECONDS, MOST_SLOWNESS = 0.05, 8.0


@cache
def find_slowness() -> float:
    """How many times slower this machine is than where the limits were set, from 1 to MOST_SLOWNESS.

    A limit on time is one on work: a workbook that is read here is not refused on a slower server. Measured once in a
    process.
    """
    start_time = time.thread_time()
    sorted({(number % 1000, str(number)): number * 1.5 for number in range(75_000)})
    return min(max((time.thread_time() - start_time) / WORK_SECONDS, 1.0), MOST_SLOWNESS)
