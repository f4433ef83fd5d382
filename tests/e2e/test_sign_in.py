"""Guessing passwords is slowed even when many are tried at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.kit.platforms import Platform


def test_attempts_at_once_count_before_they_are_tried(platform: Platform) -> None:
    guess = {"login": "auditor", "password": "a wrong one"}
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: platform.call("registry", "POST", "/v1/sessions", guess)[0], range(30)))
    assert Counter(answers) == {401: 10, 429: 20}
    assert platform.token("town-440703101"), "others sign in"
