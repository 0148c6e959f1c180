"""What every part stands on: data folder, database, settings, events, log, lifecycle. Knows no feature."""
