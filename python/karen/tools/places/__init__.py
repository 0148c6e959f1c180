"""Places: where they are, what they are called, and which time zone they keep."""
