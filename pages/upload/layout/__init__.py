"""How the sheets of a file are read, and what a grantee corrects of it."""
