"""Charts as pictures to take along."""
