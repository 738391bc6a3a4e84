"""A made-up academy to look around in, and what starts it."""
