"""The smallest doubles, for everyone's tests."""
