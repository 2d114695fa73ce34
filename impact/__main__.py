"""Entry point of `python -m impact …`."""

import sys

from impact.cli import main

if __name__ == "__main__":
    sys.exit(main())
