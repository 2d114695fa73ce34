"""What a fund gave back, and by what it was answered."""
