"""Conversations: what was said, kept verbatim, listed, searched, taken in and given out. Knows no model and no tool."""
