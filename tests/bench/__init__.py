"""Measurements on the real server: `python -m tests.bench` writes build/bench.json."""
