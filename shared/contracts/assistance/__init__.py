"""Events of assistance, one module per subject."""
