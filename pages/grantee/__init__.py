"""The page of one grantee, and the list of grantees."""
