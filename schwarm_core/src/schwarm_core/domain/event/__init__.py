"""What happens, as typed values, and who may hear of it."""
