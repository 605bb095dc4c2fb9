"""Energy and carbon accounts: sites, their accounts by version, runs, figures, monitoring plans."""
