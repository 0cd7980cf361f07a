"""What threads hand to tasks."""
