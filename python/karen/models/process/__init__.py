"""Child processes that compute, and what is said with them."""
