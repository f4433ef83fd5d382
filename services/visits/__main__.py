"""The command line of visits."""

from shared.cli import service_cli

cli = service_cli("visits")

if __name__ == "__main__":
    cli(prog_name="python -m services.visits")
