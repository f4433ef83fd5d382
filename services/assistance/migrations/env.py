"""Alembic's entry."""

from shared.migrate import run

run()
