"""The page of a grantee's theory of change."""
