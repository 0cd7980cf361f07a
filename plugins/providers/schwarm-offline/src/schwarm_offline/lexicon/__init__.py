"""The words of a question and of a tool's description, reduced to what they have in common."""
