"""Models in files, run on this machine."""
