from gevent import monkey

monkey.patch_all()  # first of all: what is imported before it blocks the whole worker

import gc  # noqa: E402

# Imports nothing of Muster: the app is imported by the workers, after this.
from gevent.baseserver import BaseServer  # noqa: E402

BaseServer.max_accept = 1  # workers share a listener: with the default of 100 one of them may take all connections

worker_class = "gevent"
worker_connections = 2_000
timeout = 30
keepalive = 15
control_socket_disable = True
proc_name = "muster"
errorlog = "-"
accesslog = None
loglevel = "warning"
limit_request_line = 8_190  # the longest it knows: a list of a hundred ids, with its cursor
forwarded_allow_ips = ""  # MUSTER_TRUSTED_PROXIES says whom the app believes, and of what they tell only the address


def child_exit(server, worker):
    from prometheus_client import multiprocess  # only now: it is 2 MB of the process that watches the workers

    multiprocess.mark_process_dead(worker.pid)


def post_worker_init(worker):
    from shared.http import greenlets, wire  # in the worker, long after the patch

    wire.install()
    greenlets.install()
    gc.collect()
    gc.freeze()  # the loaded program is not gone through again and again: that made one answer in a hundred late
