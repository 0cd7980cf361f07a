"""The command line of Schwarm."""
