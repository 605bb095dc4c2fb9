"""Words that every room uses: errors, findings, instants, identifiers, languages."""
