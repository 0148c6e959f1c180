"""Requests of plugins: made by a process of their own, to hosts that the user has agreed to."""
