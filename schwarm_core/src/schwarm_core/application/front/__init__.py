"""The ways into an application that are not its own event loop."""
