"""What queries answer with: rows as records with typed fields."""
