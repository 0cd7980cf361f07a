"""Collecting what is measured, and handing it to exporters."""
