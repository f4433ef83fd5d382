"""Events of the registry: who is served, by which station. One module per subject."""
