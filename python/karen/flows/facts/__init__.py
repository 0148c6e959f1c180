"""Finds the durable facts that a user states in a message. `extraction` is the way in; no language model is asked."""
