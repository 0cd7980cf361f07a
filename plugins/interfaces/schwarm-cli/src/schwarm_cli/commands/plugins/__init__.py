"""The commands of `schwarm plugins`."""
