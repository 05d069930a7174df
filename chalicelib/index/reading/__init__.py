"""A catalogue file of any shape as rows, in a stream."""
