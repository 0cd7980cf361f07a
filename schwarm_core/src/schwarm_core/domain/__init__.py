"""What the words mean: values and contracts, without input, output or plugins."""
