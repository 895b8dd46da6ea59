"""Exports that something has happened to: whatever a file holds, no row is lost silently and no damaged number kept."""
