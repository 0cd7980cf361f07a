"""The default distribution of Schwarm: the core and a set of plugins, with the defaults in `schwarm.toml`."""
