"""The page on which a fund looks at what its grantees sent, and decides."""
