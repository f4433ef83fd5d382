"""Every metric of Muster, in base units and of low cardinality. Labels never carry an id."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600)

HTTP_REQUEST = Histogram(
    "muster_http_request_seconds",
    "Time from a request's arrival to its answer.",
    ["method", "route", "status"],
    buckets=_SECONDS,
)
OUTBOX_PENDING = Gauge("muster_outbox_pending", "Events committed and not yet acknowledged by Kafka.")
OUTBOX_OLDEST = Gauge("muster_outbox_oldest_seconds", "Age of the oldest event not yet acknowledged by Kafka.")
RELAY_SENT = Counter("muster_relay_sent_total", "Events acknowledged by Kafka.")
INBOX_APPLIED = Counter("muster_inbox_applied_total", "Records consumed, by what became of them.", ["topic", "outcome"])
INBOX_LAG = Histogram(
    "muster_inbox_lag_seconds", "Time from an event's commit to its commit here.", ["topic"], buckets=_SECONDS
)
INBOX_STOPPED = Gauge(
    "muster_inbox_stopped_partitions",
    "Partitions that are not read, because the position kept does not fit them: wants an operator.",
    ["consumer"],
)
INBOX_HELD = Gauge(
    "muster_inbox_held_partitions", "Partitions held back by a fault that may pass, and tried again.", ["consumer"]
)
INBOX_PARKED = Gauge("muster_inbox_parked", "Records parked, by state: FAILED wants an operator.", ["state"])
INBOX_WAITING_OLDEST = Gauge(
    "muster_inbox_waiting_oldest_seconds", "Age of the oldest parked record that waits for others."
)
PROOF_CORRECTIONS = Counter(
    "muster_proof_corrections_total", "Events that came when the figures of their day were final: wants an operator."
)
CALENDAR_UNTIL = Gauge(
    "muster_calendar_published_until_seconds",
    "End of the last year whose holidays are published here, in Unix time; 0 without any.",
)
LAST_TURN = Gauge("muster_loop_last_turn_seconds", "When a loop of a worker last came round, in Unix time.", ["loop"])
ALERT_DELAY = Histogram(
    "muster_alert_delay_seconds",
    "Time from the causing event's commit to the push to a station.",
    buckets=_SECONDS,
)
STREAM_CLIENTS = Gauge("muster_stream_clients", "Stations connected to the live stream.", multiprocess_mode="livesum")
CHANNEL_TRIES = Counter(
    "muster_channel_tries_total", "Tries to send a message outside, by what became of the message.", ["kind", "outcome"]
)
CHANNELS_FAILING = Gauge("muster_channels_failing", "Channels that could not be used when last tried.")
TIMER_FAILING = Gauge(
    "muster_timer_failing",
    "1 while a timer cannot find its due rows, or so many of its rows fail that it stands.",
    ["timer"],
)
TIMER_FAILING_ROWS = Gauge(
    "muster_timer_failing_rows", "Due rows that failed when last taken alone, and wait to be tried again.", ["timer"]
)
DELIVERIES = Counter(
    "muster_deliveries_total", "What was sent to endpoints, by what it was and what came of it.", ["kind", "outcome"]
)
DELIVERY_SECONDS = Histogram(
    "muster_delivery_seconds", "How long sending took, by what came of it.", ["outcome"], buckets=_SECONDS
)
DELIVERY_DELAY = Histogram(
    "muster_delivery_delay_seconds",
    "Time from when the log took an event to its delivery, of those delivered at the first try.",
    buckets=_SECONDS,
)
ENDPOINTS = Gauge(
    "muster_endpoints",
    "Endpoints that this process delivers to; to broken ones it sends one thing at a time.",
    ["state"],
)
ENDPOINTS_HELD = Gauge("muster_endpoints_held", "Aggregates of which an event failed, over all endpoints.")
