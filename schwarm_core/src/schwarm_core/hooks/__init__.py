"""The hook specifications: what a plugin may contribute."""
