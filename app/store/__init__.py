"""The database: one gate, the schema, its queries."""
