"""What is served beside the pages: health, and headers that keep a browser safe."""
