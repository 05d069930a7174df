"""Property-based testing of a running stage against its own contract."""
