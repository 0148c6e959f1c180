"""Keeping the data: copies, putting one back, taking all of it along, deleting it, repairing what broke."""
