"""Schwarm: AI agents made of plugins."""
