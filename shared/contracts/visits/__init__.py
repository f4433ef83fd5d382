"""Events of visits: contacts that are due, and contacts that took place. One module per subject."""
