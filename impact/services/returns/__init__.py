"""What a fund gave back to a grantee, and what the grantee answers."""
