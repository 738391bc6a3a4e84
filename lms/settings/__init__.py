"""Settings: base for all, one module for each way to run."""
