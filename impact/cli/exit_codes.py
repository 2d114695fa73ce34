"""Exit codes of the commands, as scripts of operators test them."""

from __future__ import annotations

# The command did what it says.
OK = 0
# The command refused, wrote nothing and printed every reason; or a check found something wrong.
REFUSED = 1
# The command line or a setting is wrong.
WRONG_CALL = 2
