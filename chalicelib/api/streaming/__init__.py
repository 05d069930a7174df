"""Streams answers out of Lambda, which the managed Python runtime can't do.

``wrapper`` starts the loop of this package in the place of the managed one. It treats every
invocation as the managed one does, but those that come over a Function URL: their replies leave
piece by piece.
"""
