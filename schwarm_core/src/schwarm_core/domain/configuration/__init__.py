"""What can be configured: the values that `schwarm.toml` becomes."""
