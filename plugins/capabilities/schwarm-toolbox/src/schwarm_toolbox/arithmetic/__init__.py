"""Arithmetic: expressions as people and programs write them, worked out in decimals."""
