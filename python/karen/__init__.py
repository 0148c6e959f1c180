"""Karen, an offline personal assistant."""

VERSION = "0.1.0"
