"""Recall: of all that was said and stored, what answers a question. Knows no table and no index, only passages."""
