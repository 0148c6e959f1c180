"""Days in words: “next Friday”, “in three weeks”, “Easter”."""
