"""The command line of notify."""

from shared.cli import service_cli

cli = service_cli("notify")

if __name__ == "__main__":
    cli(prog_name="python -m services.notify")
