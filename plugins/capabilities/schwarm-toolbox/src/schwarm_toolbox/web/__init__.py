"""Pages from the web, and from nowhere else."""
