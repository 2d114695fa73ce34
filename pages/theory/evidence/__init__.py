"""What stands beside the drawing of a theory: evidence on arrows, assumptions, questions, what ways rest on."""
