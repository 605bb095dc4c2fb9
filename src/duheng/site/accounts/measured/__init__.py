"""What a site measures by its plan in force, and how each meter and channel stands today."""
