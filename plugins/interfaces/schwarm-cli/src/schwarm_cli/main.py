"""The entry of the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    msg = "the command line is not written yet"
    raise SystemExit(msg)
