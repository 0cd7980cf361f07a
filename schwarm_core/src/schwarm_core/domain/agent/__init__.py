"""What an agent is, what it is given, and what it answers."""
