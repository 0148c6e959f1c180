"""Code of other people's that Karen runs, each in a cell of its own."""
