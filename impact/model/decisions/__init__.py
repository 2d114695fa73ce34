"""What a decision says, and which words it is said in."""
