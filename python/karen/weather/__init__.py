"""The weather: asked of a service once that is allowed, and kept with the time it was told."""
