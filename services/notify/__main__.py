"""The command line of notify."""

from shared.cli import service_cli, settings_of

cli = service_cli("notify")


@cli.command()
def stream() -> None:
    """Push alerts to connected stations."""
    from shared.service import serve

    settings = settings_of("notify", "stream")
    serve(settings, "services.notify.app:stream_wsgi()", "stream", settings.stream)


if __name__ == "__main__":
    cli(prog_name="python -m services.notify")
