"""The run loop and the compiled middleware chains."""
