"""The desktop window: Qt, and nothing that decides a rule."""
