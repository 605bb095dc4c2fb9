"""Actions: the only way a record changes, each with its history and its entries for the log."""
