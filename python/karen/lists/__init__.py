"""Lists of what is to be bought, done or packed."""
