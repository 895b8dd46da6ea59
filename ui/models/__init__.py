"""Lazy models: ids and a cache of rows, everything else in SQL."""
