"""FilantrImpact: the package behind the pages; it knows nothing of the screen."""

__version__ = "0.1.0"
