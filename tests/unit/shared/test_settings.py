"""Settings: read once, and every fault named at once."""

import os
from base64 import b64encode
from pathlib import Path

import pytest

from services.registry.settings import RegistrySettings
from shared.settings import Address, Settings, SettingsFault, hand_down, read

KEY = b64encode(bytes(range(32))).decode()
GOOD = {
    "DATABASE_URL": "postgresql://visits_app@localhost/visits",
    "KAFKA_BOOTSTRAP": "localhost:19092",
    "JWKS_URL": "file:///run/jwks.json",
    "SEAL_KEY": KEY,
    "INDEX_KEY": KEY,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("MUSTER_")]:
        monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(f"MUSTER_{name}", value)
    return monkeypatch


def visits() -> Settings:
    (settings,) = read("visits")
    assert isinstance(settings, Settings)
    return settings


def test_what_is_not_told_has_a_default(environment: pytest.MonkeyPatch) -> None:
    settings = visits()
    assert settings.service == settings.kafka.user == "visits"
    assert settings.kafka.security == "SASL_SSL"
    assert settings.api == Address("0.0.0.0", 8000)
    assert settings.instance is None
    assert settings.workers == 2
    assert settings.clock_offset_seconds == 0
    assert settings.seal_key == bytes(range(32))
    assert settings.run_dir == Path("/tmp/muster-visits")
    assert settings.trusted_proxies == ()


def test_what_is_told_is_read(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUSTER_API_BIND", "127.0.0.1:8002")
    environment.setenv("MUSTER_INSTANCE", "0")
    environment.setenv("MUSTER_CLOCK_OFFSET_SECONDS", "-60")
    environment.setenv("MUSTER_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,2001:db8::/32")
    settings = visits()
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]
    assert str(settings.api) == "127.0.0.1:8002"
    assert settings.instance == 0
    assert settings.clock_offset_seconds == -60


def test_every_fault_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(f"MUSTER_{name}")
    environment.setenv("MUSTER_SEAL_KEY", "c2hvcnQ=")
    environment.setenv("MUSTER_INDEX_KEY", "not base64!")
    environment.setenv("MUSTER_API_BIND", "8002")
    environment.setenv("MUSTER_METRICS_BIND", "localhost:99999")
    environment.setenv("MUSTER_WORKERS", "many")
    environment.setenv("MUSTER_KAFKA_SECURITY", "SASL_TLS")
    environment.setenv("MUSTER_JWKS_URL", "registry:8001/.well-known/jwks.json")
    environment.setenv("MUSTER_TRUSTED_PROXIES", "10.0.0.1/8")  # host bits: which of the two is meant?
    with pytest.raises(SettingsFault) as refused:
        read("registry", RegistrySettings.of)
    lines = str(refused.value).splitlines()[1:]
    named = {line.strip().partition(":")[0].removeprefix("MUSTER_") for line in lines}
    assert named == {
        "DATABASE_URL", "KAFKA_BOOTSTRAP", "KAFKA_SECURITY", "JWKS_URL", "SEAL_KEY", "INDEX_KEY", "API_BIND",
        "METRICS_BIND", "TRUSTED_PROXIES", "WORKERS", "SIGNING_KEY_FILE",
    }  # fmt: skip
    assert "openssl rand -base64 32" in str(refused.value)


def test_a_fault_does_not_tell_a_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUSTER_SEAL_KEY", b64encode(b"almost a key").decode())
    with pytest.raises(SettingsFault) as refused:
        read("visits")
    assert b64encode(b"almost a key").decode() not in str(refused.value)
    environment.setenv("MUSTER_DATABASE_URL", "postgres//visits_app:secret@localhost/visits")
    with pytest.raises(SettingsFault, match="DATABASE_URL: must be a URL, postgresql://role") as refused:
        read("visits")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["", ":8000", "host:", "host:0", "host:65536", "host:port", "host:-1", "8000"])
def test_what_is_no_address_is_refused(environment: pytest.MonkeyPatch, text: str) -> None:
    environment.setenv("MUSTER_API_BIND", text)
    with pytest.raises(SettingsFault, match="API_BIND"):
        read("visits")


def test_a_variable_is_handed_down(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("MUSTER_TEST_HANDED_DOWN", raising=False)
    environment.setenv("MUSTER_TEST_HANDED_DOWN", "before")
    hand_down("MUSTER_TEST_HANDED_DOWN", "after")
    assert os.environ["MUSTER_TEST_HANDED_DOWN"] == "after"
