"""What a plugin says of itself, read as text: nothing of it runs before it is agreed to."""
