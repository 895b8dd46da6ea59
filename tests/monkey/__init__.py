"""Random keys and clicks on a real window, for as long as one likes: ``python -m tests.monkey``."""
