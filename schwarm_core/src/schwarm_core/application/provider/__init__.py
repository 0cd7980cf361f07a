"""Making, registering and managing providers."""
