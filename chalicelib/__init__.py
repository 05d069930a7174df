"""The service: a chat that answers from catalogues kept in CSV files."""

__version__ = "0.1.0"
