"""The speed promises, each measured as a ratio to a floor of the same run: ``python -m tests.bench``."""
