"""Sums, in symbols and in words."""
