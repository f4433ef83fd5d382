"""The command line of registry."""

from shared.cli import service_cli

cli = service_cli("registry")

if __name__ == "__main__":
    cli(prog_name="python -m services.registry")
