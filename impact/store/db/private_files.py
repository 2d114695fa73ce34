"""Files and folders that only the user may read who runs the product: the database, what was handed in, backups."""

from __future__ import annotations

import os
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
# What group and others may do.
OF_OTHERS = 0o077


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner only; one that is there stays as it is.

    It may hold more than what is ours, so it is for `doctor` to say that others may look into it.
    """
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=FOLDER, exist_ok=True)


def create_file(file: Path) -> None:
    """Make an empty file for its owner only, before anything is in it; FileExistsError where there is one."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))


def prepare_database(file: Path) -> None:
    """Make the folder of a database, and make or close its file: SQLite gives its own side files the same mode."""
    make_folder(file.parent)
    try:
        create_file(file)
    except FileExistsError:
        close_to_others(file)


def close_to_others(place: Path) -> None:
    """Take a file or folder away from group and others, where it is there and ours."""
    if is_open_to_others(place) and place.stat().st_uid == os.geteuid():
        place.chmod(place.stat().st_mode & ~OF_OTHERS & 0o777)


def is_open_to_others(place: Path) -> bool:
    """Whether group or others may do anything with a file or folder; False where it is not there."""
    # Systems without such rights show 0o666 for every file.
    return os.name == "posix" and place.exists() and bool(place.stat().st_mode & OF_OTHERS)


def remove_file(file: Path) -> None:
    """Remove a file where it is there; its folder need not be there either."""
    if file.exists():
        file.unlink(missing_ok=True)
