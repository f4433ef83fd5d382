"""The command line of the embedded platform."""

import contextlib
import difflib
import json
import os
import shutil
import signal
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click
from rich.console import Console

from deploy.local import guide, supervision
from deploy.local.faults import Fault
from deploy.local.layout import SERVICES, Layout, demo_wanted, inherited, mark

console = Console(highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """Run Muster on this machine: PostgreSQL, Kafka and every service."""
    context.obj = Layout.from_environment()


@cli.command()
@click.option("--demo/--no-demo", default=demo_wanted, help="Fill a new platform with the demo district.")
@click.option("--detach", is_flag=True, help="Return when everything is ready, and leave it running.")
@click.pass_obj
def run(layout: Layout, demo: bool, detach: bool) -> None:
    """Start everything; Ctrl-C stops it again."""
    from deploy.local.platform import Platform

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    lock = supervision.claim(layout)
    mark(layout)
    try:
        with lock:
            supervision.sweep(layout)
            platform = Platform(layout, console)
            platform.up(lock)
        platform.demo(wanted=demo)
        with contextlib.suppress(BrokenPipeError):  # whoever read the output has gone; the platform stays
            guide.show(layout, console)
        while not detach and supervision.running(layout):
            time.sleep(0.5)
    except KeyboardInterrupt:
        _stop(layout)
    except BaseException:
        _stop(layout)
        raise


def _stop(layout: Layout) -> bool:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C would leave processes behind
    with console.status("Stopping"):
        stopped = supervision.stop(layout)
    if stopped:
        console.print("Stopped.")
    return stopped


@cli.command()
@click.pass_obj
def stop(layout: Layout) -> None:
    """Stop everything, wherever it was started."""
    if not _stop(layout):
        console.print(f"Nothing was running in {layout.home}.")


@cli.command()
@click.option("--as", "login", required=True, metavar="LOGIN", help="The account to sign in with.")
@click.pass_obj
def token(layout: Layout, login: str) -> None:
    """Print an access token of an account."""
    known = _read(layout, layout.credentials)
    accounts = {account["login"]: account for account in [*known["accounts"], *known["subscribers"]]}
    if login not in accounts:
        near = difflib.get_close_matches(login, accounts, n=5, cutoff=0.4) or sorted(accounts)[:10]
        cure = f"Did you mean {', '.join(near)}? All are in {layout.credentials}."
        raise Fault(f"There is no account {login!r}.", cure)
    body = json.dumps({"login": login, "password": accounts[login]["password"]}).encode()
    request = Request(layout.url("registry", "/v1/sessions"), body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=10) as response:
            click.echo(json.load(response)["access_token"])
    except HTTPError as refusal:
        raise Fault(f"The registry refused: {refusal.read().decode()}", f"See {layout.log('registry')}.") from None
    except (HTTPException, OSError) as fault:
        cause = f"The registry at {layout.url('registry')} does not answer: {fault}."
        raise Fault(cause, "Start it with `make run`.") from None


@cli.command()
@click.argument("name", required=False, metavar="[SERVICE]")
@click.option("-f", "--follow", is_flag=True, help="Go on showing what is logged.")
@click.pass_obj
def logs(layout: Layout, name: str | None, follow: bool) -> None:
    """Show the end of the logs, of all processes or of those of a service."""
    files = sorted(file for file in layout.logs.glob("*.log") if not name or file.name.startswith(name))
    if not files:
        raise Fault(f"There is no log of {name or 'anything'} in {layout.logs}.", "`make run` writes them.")
    os.execvp("tail", ["tail", "-n", "40", *(["-F"] if follow else []), *map(str, files)])


@cli.command()
@click.pass_obj
def status(layout: Layout) -> None:
    """Show every process; ends with status 1 unless all run."""
    if not supervision.running(layout):
        raise Fault(f"Nothing is running in {layout.home}.", "Start it with `make run`.")
    processes = supervision.states(layout, _read(layout, layout.secrets)["supervisor"])
    guide.show_states(processes, console)
    sys.exit(any(process["statename"] != "RUNNING" for process in processes))


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def exec(layout: Layout, service: str, arguments: tuple[str, ...]) -> None:
    """Run a command of a service with its settings, e.g. `exec visits park list`."""
    from deploy.local import secrets
    from deploy.local.programs import command, environment

    _read(layout, layout.secrets)  # or `ensure` would make new ones
    variables = environment(layout, secrets.ensure(layout), service, "work")
    os.execve(sys.executable, command(service, *arguments), inherited() | variables)


@cli.command()
@click.pass_obj
def clean(layout: Layout) -> None:
    """Remove the platform's data, passwords and logs; what was fetched stays."""
    if supervision.running(layout):
        raise Fault(f"The platform in {layout.home} is running.", "`make stop` first.")
    if not layout.secrets.exists():
        raise Fault(f"{layout.home} is not the home of a platform.", "Nothing was removed; look at MUSTER_HOME.")
    shutil.rmtree(layout.home)
    console.print(f"Removed {layout.home}.")


def _read(layout: Layout, file: Path) -> dict[str, Any]:
    if not file.exists():
        raise Fault(f"No platform was ever started in {layout.home}.", "Start it with `make run`.")
    content: dict[str, Any] = json.loads(file.read_text())
    return content


if __name__ == "__main__":
    try:
        cli(prog_name="python -m deploy.local")
    except Fault as fault:
        click.secho(fault.cause, fg="red", err=True)
        click.echo(fault.cure, err=True)
        sys.exit(1)
