"""Views of what is handed in: the file as it was read, its questions, the form on screen, and the review."""
