"""Running the command line in tests: of this distribution, and of those that bring commands."""
