"""Composing an application from its configuration, its plugins and what the code gives."""
