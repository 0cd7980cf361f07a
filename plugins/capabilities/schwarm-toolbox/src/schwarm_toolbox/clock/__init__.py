"""Time zones: what time it is where, and what a time is elsewhere."""
