"""The learning site, floor by floor."""
