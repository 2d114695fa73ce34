"""What the server logs of an error that nobody foresaw: its kind and its places in the code, not what it says.

The message of an error quotes what it broke on: a row of the database, a text that was typed, an address.
"""

from __future__ import annotations

import logging
from typing import Any

from impact.errors import describe_crash


def keep_messages_out() -> None:
    """From now on every record of this process that comes with an error describes it without its message."""
    make_plain = logging.getLogRecordFactory()

    def make_record(*arguments: Any, **options: Any) -> logging.LogRecord:
        record = make_plain(*arguments, **options)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            # A formatter takes this instead of writing the error out by itself.
            record.exc_text = describe_crash(error)
        return record

    logging.setLogRecordFactory(make_record)
