"""What must hold on the machine before the platform starts; each failure names its cure."""

import shutil
from collections import Counter

from deploy.local.faults import Fault
from deploy.local.layout import Layout, is_free, variable

NEEDED_DISK = 1_500_000_000


def check(layout: Layout) -> None:
    """Raises Fault for too little disk, or for ports that are taken: clients would talk to a stranger on them."""
    free = shutil.disk_usage(layout.home).free
    if free < NEEDED_DISK:
        raise Fault(
            f"Only {free / 1e9:.1f} GB are free for {layout.home}; the platform needs {NEEDED_DISK / 1e9:.1f} GB.",
            "Free some space, or set MUSTER_HOME to a folder on another disk.",
        )
    twice = {port for port, times in Counter(layout.ports.values()).items() if times > 1}
    if twice:
        names = [variable(name) for name, port in layout.ports.items() if port in twice]
        raise Fault(f"Two parts of the platform share a port: {', '.join(names)}.", "Give each a port of its own.")
    taken = [(name, port) for name, port in layout.ports.items() if not is_free(port)]
    if taken:
        lines = "\n".join(f"    {port} ({name.replace('_', ' ')}): {variable(name)}" for name, port in taken)
        raise Fault(
            f"These ports are taken, shown with the variable that moves each:\n{lines}",
            "Stop what listens there (`make stop`, if it is an earlier run), or set the variables to free ports.",
        )
