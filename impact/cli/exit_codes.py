"""Exit codes of the commands, as scripts of operators test them."""

from __future__ import annotations

from impact.errors import ImpactError
from impact.services.core.settings import InvalidSettings

# The command did what it says.
OK = 0
# The command refused, wrote nothing and printed every reason; or a check found something wrong.
REFUSED = 1
# The command line or a setting is wrong.
WRONG_CALL = 2


def find_exit_code(error: ImpactError) -> int:
    """The exit code of a command that an error ended: a wrong setting is a wrong call, all else a refusal."""
    return WRONG_CALL if isinstance(error, InvalidSettings) else REFUSED
