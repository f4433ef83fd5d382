"""The command line of the demo: `python -m deploy.demo`."""

import re
import sys
import time
from http.client import HTTPException
from urllib.request import urlopen

import click
from rich.console import Console

from deploy.demo.crew import crew
from deploy.demo.district import District
from deploy.demo.network import Network, Refused
from deploy.demo.parts import show, take_alerts_in_hand
from deploy.demo.people import district
from deploy.demo.story import Story
from deploy.demo.witness import Witness
from deploy.local.faults import Fault
from deploy.local.layout import SERVICES, Layout, work_port

console = Console(highlight=False)
SETTLED_SECONDS = 90


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--people", default=2000, type=click.IntRange(0), help="How many people the district has.")
@click.option("--seed", default=7, help="Another seed makes other people; the same one adds nothing twice.")
@click.option("--story-only", is_flag=True, help="Load nothing, only tell the story.")
def demo(people: int, seed: int, story_only: bool) -> None:
    """Fill the running platform with the demo district, and follow one veteran through it."""
    layout = Layout.from_environment()
    network = Network(layout)
    if not story_only:
        began = time.monotonic()
        with crew(console) as hands:
            added = District(network, seed, hands).load(list(district(seed, people)))
            show(network, hands)
        console.print(f"{added} [dim]{time.monotonic() - began:.0f} s[/]")
        with console.status("The services work off what that caused"):
            settle(layout)
            take_alerts_in_hand(network)
    witness = Witness(network)
    story = Story(network, witness, console)
    with witness.watching(*story.stations):
        story.tell()
    console.print()
    console.print(story.summary())


def settle(layout: Layout) -> None:
    """Wait until no service has anything to do, or its delays would be the story's."""
    ends = time.monotonic() + SETTLED_SECONDS
    before: list[str] = []
    while (now := [work(layout, service) for service in SERVICES]) != before:
        if time.monotonic() > ends:
            console.print(f"The services are still busy after {SETTLED_SECONDS} s; what follows will be slower for it.")
            return
        before = now
        time.sleep(1.5)  # longer than the second in which timers and measurements run


def work(layout: Layout, service: str) -> str:
    """What a service has sent and applied up to now, as its metrics count it."""
    texts = [_metrics(service, layout.url(work_port(service, n), "/metrics")) for n in range(layout.instances)]
    told = r"^muster_(?:relay_sent_total|inbox_applied_total|outbox_pending)\b.*$"
    return "\n".join(re.findall(told, "\n".join(texts), re.M))


def _metrics(service: str, url: str) -> str:
    try:
        with urlopen(url, timeout=5) as response:
            text: str = response.read().decode()
            return text
    except (HTTPException, OSError) as fault:
        raise Fault(f"{service} does not show its metrics at {url}: {fault}.", "Look at: make logs") from None


if __name__ == "__main__":
    try:
        demo(prog_name="python -m deploy.demo")
    except Fault as fault:
        click.secho(fault.cause, fg="red", err=True)
        click.echo(fault.cure, err=True)
        sys.exit(1)
    except Refused as refusal:
        click.secho(str(refusal), fg="red", err=True)
        sys.exit(1)
