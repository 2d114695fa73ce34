"""Numbers of one indicator held beside each other: scales, units and powers of ten."""
