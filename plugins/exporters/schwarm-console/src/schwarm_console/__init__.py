"""An exporter that writes a readable, live account of a run to the terminal."""
