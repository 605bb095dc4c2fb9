"""The plan: indicators computed live from records, targets, tasks."""
