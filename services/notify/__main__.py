"""The command line of notify."""

from datetime import datetime

import click

from shared.cli import service_cli, settings_of

cli = service_cli("notify")


@cli.command()
def stream() -> None:
    """Push alerts to connected stations."""
    from shared.service import serve

    settings = settings_of("notify", "stream")
    serve(settings, "services.notify.app:stream_wsgi()", settings.stream)


@cli.command()
@click.option("--with-parent", is_flag=True, help="End when nothing is left to deliver to, or whoever started it ends.")
def deliver(with_parent: bool) -> None:
    """Push events to endpoints. `work` starts it; more of them share the endpoints."""
    import os
    import sys

    from gevent import monkey

    if not monkey.is_module_patched("socket"):  # what was imported by now is not patched: begin anew
        again = ["-m", "gevent.monkey", "--module", "services.notify", *sys.argv[1:]]
        os.execv(sys.executable, [sys.executable, *again])
    from services.notify.deliveries.timers import deliver as run

    run(settings_of("notify", "deliver"), with_parent)


@cli.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def shorten(day: datetime) -> None:
    """Drop from the feed what came before DAY, in whole parts of a million events. The proofs of days stay."""
    from services.notify.feed.use_cases import drop_before
    from shared.db import Database

    database = Database(settings_of("notify", "shorten").database_url)
    floor = database.run(lambda db: drop_before(db, day.date()))
    click.echo(f"The feed begins behind event {floor}; subscribers that stand before it are told so.")


if __name__ == "__main__":
    cli(prog_name="python -m services.notify")
