"""Forgetting for good: what is to go, out of every place, with a receipt that proves it."""
