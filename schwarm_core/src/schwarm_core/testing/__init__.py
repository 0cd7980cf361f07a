"""The smallest doubles, for the tests of whoever builds on the core."""
