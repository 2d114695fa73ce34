"""What stands on the arrows of a theory, as pages show it."""
