"""Who works where, who may do what, and how they sign in."""
