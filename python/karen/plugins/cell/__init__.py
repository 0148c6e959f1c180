"""The cell a plugin runs in: a process from which nothing can be reached but what its permissions grant."""
