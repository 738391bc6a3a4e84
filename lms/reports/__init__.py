"""Overviews, which only read."""
