"""The commands that start and trust projects."""
