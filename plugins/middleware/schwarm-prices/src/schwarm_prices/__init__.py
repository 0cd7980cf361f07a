"""What model calls cost, in money."""
