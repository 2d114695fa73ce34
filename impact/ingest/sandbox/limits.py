"""Limits of reading a file: how many at once, how long, and how much memory.

The pool keeps the clock and the places, each worker keeps its own processor time and memory.
"""

from __future__ import annotations

import os

# How many files are read at the same time, and how many seconds further ones wait for a place.
MAX_WORKERS, WAIT_SECONDS = 2, 30.0
# A worker reads each file in a fork of itself, so nothing of one file can reach the next; it is replaced after this
# many files all the same. Without fork (Windows) a worker reads one file only.
FILES_PER_WORKER = 500 if hasattr(os, "fork") else 1

# Bytes of address space for one file.
MAX_MEMORY = 512 * 1024 * 1024
# Seconds of processor time: without reported progress, and for one whole file.
SILENT_CPU_SECONDS, WHOLE_CPU_SECONDS = 4.0, 60
# Seconds by the clock without a frame: a worker limits its processor time itself, but may get none or hang. Longer for
# a worker that starts, since it imports everything that reading needs.
SILENT_SECONDS, START_SECONDS = 20.0, 60.0
# Reading a file has a lower priority than serving pages.
NICENESS = 5

# Bytes of one message between a worker and the pool, and of one answer, which the server holds in memory.
MAX_FRAME_BYTES = 256 * 1024 * 1024
