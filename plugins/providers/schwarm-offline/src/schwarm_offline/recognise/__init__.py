"""Finding in a text what a tool could take: expressions, places, files, addresses, dates, numbers."""
