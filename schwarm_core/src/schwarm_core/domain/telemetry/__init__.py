"""What is measured: spans, metrics and log records; and what carries them away."""
