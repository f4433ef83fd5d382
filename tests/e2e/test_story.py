"""The whole story on a whole platform: requests, events on Kafka as a subscriber sees them, alerts on live streams."""

from tests.kit.platforms import Platform

STEPS = ("register", "phone", "apply for aid", "home visit", "grant", "pay", "acknowledge", "late promise")
ALERTS = ("key-person-registered", "verification-wanted", "aid-verified", "aid-granted", "aid-paid", "promise-overdue")


def test_the_story_arrives_at_the_right_stations(platform: Platform) -> None:
    done = platform.run("deploy.demo", "--story-only")
    assert done.returncode == 0, done.stdout + done.stderr
    for step in STEPS:
        assert f". {step}\n" in done.stdout
    for alert in ALERTS:
        assert f"alert {alert} RAISED at " in done.stdout


def test_operators_see_every_process(platform: Platform) -> None:
    assert platform.run("deploy.local", "status").returncode == 0
    assert "Nothing is parked." in platform.run("deploy.local", "exec", "visits", "park", "list").stdout
    for service in ("registry", "visits", "assistance", "notify", "stream"):
        assert platform.call(service, "GET", "/readyz") == (200, {"status": "ok"})
        status, _ = platform.call(service, "GET", "/metrics")
        assert status == 404, "metrics are not for the public port"
