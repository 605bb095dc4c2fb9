"""Background jobs: in steps, each committed with the note that it is done, so none is lost."""
