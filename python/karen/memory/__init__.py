"""Memory: what the user said and what follows from it, found again, corrected and forgotten. Knows no conversation's
rows, no model and no tool."""
