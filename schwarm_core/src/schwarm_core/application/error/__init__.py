"""Recovering from what goes wrong."""
