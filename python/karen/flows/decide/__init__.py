"""Decides what a message asks for, by the form of its sentence. `engine` is the way in."""
