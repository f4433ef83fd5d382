"""Shapes of the requests and answers of visits, one module per subject."""
