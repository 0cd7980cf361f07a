"""What is measured: spans, metrics and log records."""
