"""From results to sentences."""
