"""Who may do what: tenants, API keys with scopes, sessions of the pages, rate limits. Nothing here knows HTTP."""
