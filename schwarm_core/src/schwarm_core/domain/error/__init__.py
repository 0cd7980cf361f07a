"""What goes wrong: a small hierarchy with codes and remedies."""
