"""From a question to the rows that answer it."""
