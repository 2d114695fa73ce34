"""What a browser says of our own components, read with care."""
