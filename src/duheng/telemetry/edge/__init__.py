"""The edge agent: reads meters, keeps what it read, and brings it to the door when it can."""
