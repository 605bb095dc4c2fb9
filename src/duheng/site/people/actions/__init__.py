"""Everything that changes organisations, people, their roles and what they come in with."""
