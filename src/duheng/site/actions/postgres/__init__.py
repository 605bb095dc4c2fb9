"""PostgreSQL that is told, before each statement, for whose eyes it is."""
