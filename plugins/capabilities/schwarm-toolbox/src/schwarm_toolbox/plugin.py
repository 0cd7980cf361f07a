"""What this distribution contributes to Schwarm, as hook implementations."""
