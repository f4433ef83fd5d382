"""The live stream: resumed where it broke off, gapless, and ended with its process."""

from contextlib import ExitStack, closing
from uuid import uuid4

from tests.kit.people import new_veteran
from tests.kit.platforms import Platform
from tests.kit.streams import Stream

LOGIN, TOWN = "town-440704001", "440704001000"


def stream(platform: Platform, token: str, last: str | None = None) -> "closing[Stream]":
    return closing(Stream(platform.layout.ports["stream"], token, last))


def register(platform: Platform, token: str) -> str:
    body = new_veteran(TOWN, categories=["MARTYR_SURVIVOR"])
    status, answer = platform.call("registry", "POST", "/v1/veterans", body, token, {"Idempotency-Key": str(uuid4())})
    assert status == 201, answer
    id: str = answer["id"]
    return id


def test_a_stream_resumes_without_gap_or_double(platform: Platform) -> None:
    token = platform.token(LOGIN)
    with stream(platform, token) as live:
        live.opened()
        events = live.events()
        people, first = [], []
        for _ in range(3):  # one by one: files of different people keep no order among them
            people.append(register(platform, token))
            first.append(next(events))
    assert [(kind, alert["subject"]) for _, kind, alert in first] == [("RAISED", id) for id in people]
    start = first[0][0]
    assert [seq for seq, _, _ in first] == [start, start + 1, start + 2]

    missed = register(platform, token)  # while no one listens
    path = f"/v1/alerts/{first[0][2]['id']}/acknowledgement"
    with stream(platform, token, str(first[1][0])) as resumed:
        resumed.opened()
        events = resumed.events()
        assert [next(events)[2]["subject"] for _ in range(2)] == [people[2], missed]
        assert platform.call("notify", "POST", path, None, token)[0] == 201
        seq, kind, alert = next(events)
        assert (seq, kind, alert["id"]) == (start + 4, "ACKNOWLEDGED", first[0][2]["id"])
        assert alert["state"] == "ACKNOWLEDGED"

    with stream(platform, token, "0") as everything:
        everything.opened()
        events = everything.events()
        assert [next(events)[0] for _ in range(start + 4)] == list(range(1, start + 5))


def test_who_may_not_gets_a_problem(platform: Platform) -> None:
    for token, last, status in (("", None, 401), ("x.y.z", None, 401), (platform.token(LOGIN), "seven", 400)):
        with stream(platform, token, last) as refused:
            assert refused.answer.status == status
            assert refused.answer.headers["Content-Type"] == "application/problem+json"


def test_other_stations_are_not_told(platform: Platform) -> None:
    token, elsewhere = platform.token(LOGIN), platform.token("town-440781100")
    with stream(platform, token) as live:
        live.opened()
        id = register(platform, token)
        assert next(live.events())[2]["subject"] == id
    status, answer = platform.call("notify", "GET", "/v1/alerts", token=elsewhere)
    assert status == 200
    assert id not in {alert["subject"] for alert in answer["items"]}
    status, answer = platform.call("notify", "GET", f"/v1/alerts?area={TOWN}", token=elsewhere)
    assert (status, answer["items"]) == (200, [])


def test_one_account_cannot_take_all_streams(platform: Platform) -> None:
    token = platform.token("town-440705101")
    with ExitStack() as streams:
        for _ in range(12):
            streams.enter_context(stream(platform, token)).opened()
        streams.enter_context(stream(platform, platform.token(LOGIN))).opened()
        assert platform.call("stream", "GET", "/readyz")[0] == 200
