"""Answers from memory: what a question asks of it, what is evidence for an answer, and how the answer is said."""
