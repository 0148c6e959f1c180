"""Moving all data between a file and a PostgreSQL server: `karen migrate-store`."""
