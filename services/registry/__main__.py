"""The command line of registry."""

import json
import sys
from pathlib import Path

import click

from shared.cli import service_cli, settings_of
from shared.settings import hand_down

hand_down("PYPINYIN_NO_PHRASES", "yes")  # names are read by character, and its phrases take 46 MB of every process
hand_down("PYPINYIN_NO_DICT_COPY", "yes")  # no one changes its table
cli = service_cli("registry")


@cli.command()
def load() -> None:
    """Load Jiangmen's divisions and stations, and accounts (JSON on standard input). Adds only what is missing."""
    from marshmallow import ValidationError

    from services.registry.accounts.schemas import NewAccountSchema
    from services.registry.network.use_cases.load import load_accounts, load_divisions, missing_accounts
    from shared.db import Database
    from shared.security import passwords

    try:
        accounts = NewAccountSchema(many=True).load(json.load(sys.stdin))
    except ValidationError as fault:
        raise click.ClickException(
            f"The accounts are not loaded, by their place in the list: {fault.messages}"
        ) from None
    database = Database(settings_of("registry", "load").database_url)
    click.echo(f"{database.run(load_divisions)} stations opened.")
    new = database.run(lambda db: missing_accounts(db, accounts))
    hashes = passwords.hash_many([account["password"] for account in new])
    click.echo(f"{database.run(lambda db: load_accounts(db, new, hashes))} accounts added.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "login", required=True, help="The account that hands it in; its area is the limit.")
@click.option("--run", is_flag=True, help="Register the people too; without it the file is only checked.")
@click.option("--leave-out-faulty", is_flag=True, help="Register those without faults.")
def import_(file: Path, login: str, run: bool, leave_out_faulty: bool) -> None:
    """Check a CSV or Excel file of people, and register them with --run. Goes on where an earlier try stopped."""
    from services.registry.imports.use_cases.file import import_file

    settings = settings_of("registry", "import")
    for line in import_file(settings, file, login, run=run, leave_out_faulty=leave_out_faulty):
        click.echo(line)


if __name__ == "__main__":
    cli(prog_name="python -m services.registry")
