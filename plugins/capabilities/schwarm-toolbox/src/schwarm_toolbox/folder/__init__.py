"""Files under a root that nothing leads out of."""
