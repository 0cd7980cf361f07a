"""The commands of `schwarm config`."""
