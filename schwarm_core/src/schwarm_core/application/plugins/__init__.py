"""Finding, loading, quarantining and ordering plugins."""
