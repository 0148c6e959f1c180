"""What is to be called to mind at a moment, and the task that does so."""
