"""The command line of registry."""

import json
import sys

import click

from shared.cli import service_cli, settings_of

cli = service_cli("registry")


@cli.command()
def load() -> None:
    """Load Jiangmen's divisions and stations, and accounts (JSON on standard input). Adds only what is missing."""
    from services.registry.use_cases.load import load_accounts, load_divisions
    from shared.db import Database

    accounts = json.load(sys.stdin)
    database = Database(settings_of("registry", "load").database_url)
    click.echo(f"{database.run(load_divisions)} stations opened.")
    click.echo(f"{database.run(lambda db: load_accounts(db, accounts))} accounts added.")


if __name__ == "__main__":
    cli(prog_name="python -m services.registry")
