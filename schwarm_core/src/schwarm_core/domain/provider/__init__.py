"""What a provider is, and the contract of each family of providers."""
