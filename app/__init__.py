"""The program without its window: rules, intake, store and services."""

__version__ = "0.1.0"
