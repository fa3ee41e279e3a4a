"""Turnabout: find the people who turn difficult customers around, use them, and clone them."""

__version__ = "0.1.0"
