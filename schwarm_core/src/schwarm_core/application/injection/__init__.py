"""Handing providers, tools and middleware what they need."""
