"""How long streams are borne with."""

from services.notify.streams.api.hub import Times


def test_clients_have_the_time_that_the_documents_say() -> None:
    assert Times() == Times(beat=10, rights=20, drop=10, close=30)
