"""From the bucket to a published index version."""
