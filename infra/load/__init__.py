"""Many visitors at once on a running stage."""
