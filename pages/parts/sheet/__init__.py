"""A sheet as it was handed in, with its cells marked."""
