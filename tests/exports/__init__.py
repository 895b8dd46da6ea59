"""Export files as the platforms write them, made here with invented people."""
