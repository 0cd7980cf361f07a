"""What wraps a run, a model call, a tool call and an event."""
