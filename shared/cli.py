"""The command line every service has: serve, work, migrate, park, positions, replay."""

from typing import Any

import click

from shared.errors import Refusal
from shared.observability import logging
from shared.settings import Settings, SettingsFault, read

ID = click.IntRange(1, 2**63 - 1)


def settings_of(service: str, process: str) -> Settings:
    """The process's settings, with logging set up. Raises SettingsFault, which names every fault."""
    logging.configure(service, process)
    settings: Settings = read(service)[0]
    return settings


class _Commands(click.Group):
    """Commands that tell an operator what is wrong in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except SettingsFault as fault:
            raise click.ClickException(str(fault)) from None
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
        except Exception as fault:
            from shared.faults import Away, may_pass

            if isinstance(fault, Away):
                raise click.ClickException(f"Kafka cannot be reached: {fault}") from None
            if may_pass(fault):
                reason = getattr(fault, "orig", fault)
                raise click.ClickException(f"The database is away, busy or not migrated: {reason}") from None
            raise


def service_cli(name: str) -> click.Group:
    """The commands of a service. Its module `services.<name>.work` holds SERVICE, `services.<name>.app` the app."""

    @click.group(cls=_Commands, help=f"Processes and operations of the {name} service.")
    def cli() -> None: ...

    @cli.command()
    def serve() -> None:
        """Answer HTTP requests."""
        from shared.service import serve as run

        settings = settings_of(name, "serve")
        run(settings, f"services.{name}.app:wsgi()", settings.api)

    @cli.command()
    @click.option("--only", help="Run one loop alone: relay, consume, timers, or one of the service's own.")
    def work(only: str | None) -> None:
        """Relay events, consume events, run timers."""
        from shared.service import work as run

        run(_service(name), settings_of(name, "work"), only)

    @cli.command()
    def migrate() -> None:
        """Bring the database to the newest migration, as its owner."""
        from shared import migrate as migrations

        settings = settings_of(name, "migrate")
        if not settings.owner_database_url:
            raise click.ClickException("Set MUSTER_OWNER_DATABASE_URL to the URL of the database, with its owner role.")
        migrations.upgrade(name, settings.owner_database_url)
        click.echo(f"The database of {name} has the newest migration.")

    cli.add_command(_park(name))
    cli.add_command(_positions(name))
    cli.add_command(_replay(name))
    return cli


def _service(name: str) -> Any:
    import importlib

    return importlib.import_module(f"services.{name}.work").SERVICE


_of_topic = click.option("--topic", help="Only records of this topic.")
_for_reason = click.option("--reason", help="Only records whose reason contains this text.")


def _park(name: str) -> click.Group:
    @click.group(help="Records that could not be applied.")
    def park() -> None: ...

    def run(work: Any) -> Any:
        from shared.db import Database

        return Database(settings_of(name, "park").database_url).run(work)

    @park.command("list")
    @_of_topic
    @_for_reason
    @click.option(
        "--state",
        type=click.Choice(["FAILED", "WAITING", "DISCARDED"], case_sensitive=False),
        help="Only records in this state.",
    )
    def list_(topic: str | None, reason: str | None, state: str | None) -> None:
        """Show parked records: all, or those that match every option.

        Each as id, state, consumer, topic, aggregate, version, type and moment of parking, its reason below.
        """
        from shared import operations

        rows = run(lambda db: operations.parked(db, *operations.matching(topic, reason, state)))
        if not rows:
            click.echo("Nothing that matches is parked." if topic or reason or state else "Nothing is parked.")
            return
        for *head, parked_at, reason in rows:
            click.echo(f"{' '.join(map(str, head))} {parked_at:%FT%T%z}\n    {reason}")

    @park.command()
    @click.argument("ids", type=ID, nargs=-1)
    @_of_topic
    @_for_reason
    @click.option("--all", "all_", is_flag=True, help="Every failed record.")
    def retry(ids: tuple[int, ...], topic: str | None, reason: str | None, all_: bool) -> None:
        """Let records be tried again, once their cause is mended.

        Name them by their ids, waiting ones too. Without ids, every failed record that matches the options is tried;
        waiting ones try by themselves.
        """
        from shared import operations

        if [bool(ids), bool(topic or reason), all_].count(True) != 1:
            raise click.UsageError(
                "Name records by their ids, or by --topic and --reason, or all failed ones by --all."
            )
        if ids:
            run(lambda db: operations.retry(db, *ids))
        count = len(set(ids)) or run(lambda db: operations.retry_where(db, *operations.matching(topic, reason)))
        click.echo(f"Records to be tried at the consumer's next turn: {count}.")

    @park.command()
    @click.argument("id", type=ID)
    @click.option("--reason", required=True, help="Why the aggregate may go on without it; kept on record.")
    @click.option("--advance", is_flag=True, help="Give up the versions before it that have not arrived, too.")
    def discard(id: int, reason: str, advance: bool) -> None:
        """Let an aggregate go on without a record that failed or waits."""
        from shared import operations

        awaited = run(lambda db: operations.discard(db, id, reason, advance=advance))
        click.echo(f"Record {id} is discarded; what waited behind it follows at the consumer's next turn.")
        if awaited:
            click.echo(f"Earlier versions of its aggregate still awaited: {awaited}. --advance gives them up too.")

    return park


def _positions(name: str) -> click.Group:
    @click.group(help="How far each partition has been read.")
    def positions() -> None: ...

    def run(work: Any) -> Any:
        from shared.db import Database

        return Database(settings_of(name, "positions").database_url).run(work)

    @positions.command("list")
    def list_() -> None:
        """Show each position as consumer, topic, partition, and offset of the next record; -1: the first there is."""
        from shared import operations

        for row in run(operations.positions):
            click.echo(f"{row.consumer} {row.topic} {row.partition} {row.offset}")

    @positions.command()
    @click.argument("topic")
    @click.option("--consumer", default="main", show_default=True, help="Whose positions: main or archive.")
    @click.option(
        "--partition",
        "partitions",
        type=click.IntRange(0),
        multiple=True,
        help="Only this partition; may be given again.",
    )
    def rewind(topic: str, consumer: str, partitions: tuple[int, ...]) -> None:
        """Read a topic again from its first record; what was applied is skipped."""
        from shared import operations

        if topic not in (read := _service(name).read_by(consumer)):
            whose = f"The consumer {consumer} of {name}"
            raise click.ClickException(f"{whose} does not read {topic}; it reads {', '.join(read) or 'nothing'}.")
        count = run(lambda db: operations.rewind(db, consumer, topic, partitions))
        click.echo(f"{count} partitions of {topic} will be read from their first record within seconds.")

    return positions


def _replay(name: str) -> click.Command:
    @click.command()
    def replay() -> None:
        """Rebuild the projections from the beginning of the log. Consumers hold back meanwhile."""
        from rich.console import Console

        from shared.db import Database
        from shared.events.kafka import Reader
        from shared.replay import replay as run

        settings, service = settings_of(name, "replay"), _service(name)
        if not service.projected:
            click.echo(f"{name} has no projections.")
            return
        database = Database(settings.database_url)
        topics = service.projection_topics
        with Console(stderr=True).status(f"Replaying {', '.join(topics)}"):
            inbox = service.inbox(database)
            applied = run(inbox, service.projected, lambda: Reader(settings.kafka, f"replay-{name}", topics))
        click.echo(f"{applied} events applied; {len(service.projected)} projections rebuilt.")

    return replay
