"""Reading, merging and checking the configuration."""
