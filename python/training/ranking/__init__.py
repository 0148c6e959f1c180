"""How recall learned to rank. See README.md."""
