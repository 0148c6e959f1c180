"""What the author of a plugin works with: `karen plugin new`, `check`, `run`, `test` and `pack`."""

COMMANDS = ("new", "check", "run", "test", "pack", "sdk")
"""Of `karen plugin`; the others are its user's."""
