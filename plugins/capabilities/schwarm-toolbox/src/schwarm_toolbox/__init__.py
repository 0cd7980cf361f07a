"""Tools for agents: arithmetic, time zones, files under a root, and pages from the web."""
