"""Setting up, backing up and restoring a site; its labels."""
