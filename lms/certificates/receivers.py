"""Filled by the issuing module."""
