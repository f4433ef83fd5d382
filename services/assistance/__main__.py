"""The command line of assistance."""

from shared.cli import service_cli

cli = service_cli("assistance")

if __name__ == "__main__":
    cli(prog_name="python -m services.assistance")
