"""The service: a chat that answers from catalogues kept in CSV files."""

import os

__version__ = "0.1.0"

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Whichever handler comes first: before the imports that make most of the objects and patterns.
    from chalicelib.garbage import collect_seldom
    from chalicelib.patterns import use_compiled

    collect_seldom()
    use_compiled()
