"""Evidence on arrows: its words, the strength that follows from it, its passages, and what a way depends on."""
