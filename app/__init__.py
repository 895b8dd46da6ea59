"""The program without its window: rules, intake, store and services."""
