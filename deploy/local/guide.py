"""What the person at the terminal is told: where to look, and how the processes are."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.layout import HOST, SERVICES, Layout


def show(layout: Layout, console: Console) -> None:
    """Where everything is, after a start."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for service in SERVICES:
        table.add_row(f"{service} API", layout.url(service, "/docs"), f"metrics :{layout.ports[f'metrics_{service}']}")
    table.add_row("alerts, live", layout.url("stream", "/v1/stream"), "text/event-stream")
    table.add_row("Kafka", layout.bootstrap, "SCRAM-SHA-512")
    table.add_row("PostgreSQL", f"{HOST}:{layout.ports['postgres']}", "a database per service")
    console.print(table)
    console.print(f"Passwords of accounts, Kafka and databases: {layout.credentials}", soft_wrap=True)
    console.print(
        "\nSign in:  [bold]make token AS=town-head[/]   or as [bold]county-bureau-officer[/], [bold]admin[/], …\n"
        "Look on:  [bold]make logs[/]   Stop: [bold]Ctrl-C[/] here, or [bold]make stop[/]\n"
    )


def show_states(processes: Iterable[dict[str, Any]], console: Console) -> None:
    """A line for each process, as supervisord sees it."""
    table = Table("process", "state", "", box=None)
    for process in processes:
        running = process["statename"] == "RUNNING"
        state = f"[{'green' if running else 'red'}]{process['statename'].lower()}[/]"
        table.add_row(process["name"], state, process["description"])
    console.print(table)
