"""What one may take along of a theory."""
