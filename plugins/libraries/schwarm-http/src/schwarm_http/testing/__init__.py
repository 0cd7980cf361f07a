"""A server that answers as it is told, and judges of what a provider makes of it."""
