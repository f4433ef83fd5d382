"""The command line of registry."""

import json
import sys

import click

from shared.cli import service_cli, settings_of

cli = service_cli("registry")


@cli.command()
def load() -> None:
    """Load Jiangmen's divisions and stations, and accounts (JSON on standard input). Adds only what is missing."""
    from services.registry.use_cases.load import load_accounts, load_divisions, missing_accounts
    from shared.db import Database
    from shared.security import passwords

    accounts = json.load(sys.stdin)
    database = Database(settings_of("registry", "load").database_url)
    click.echo(f"{database.run(load_divisions)} stations opened.")
    new = database.run(lambda db: missing_accounts(db, accounts))
    hashes = passwords.hash_many([account["password"] for account in new])
    click.echo(f"{database.run(lambda db: load_accounts(db, new, hashes))} accounts added.")


if __name__ == "__main__":
    cli(prog_name="python -m services.registry")
