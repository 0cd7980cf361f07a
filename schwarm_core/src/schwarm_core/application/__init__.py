"""The use cases, written over the domain."""
