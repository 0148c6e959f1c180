"""What the extraction of facts learned from, and how. See README.md."""
