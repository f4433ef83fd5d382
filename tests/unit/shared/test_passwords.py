"""Passwords."""

from shared.security import passwords


def test_the_right_password_fits_and_no_other() -> None:
    stored = passwords.hash("走访-2026-correct")
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, "走访-2026-correct")
    assert not passwords.verify(stored, "走访-2026-Correct")
    assert not passwords.verify(stored, "")


def test_no_account_is_no_match_whatever_the_password_and_takes_as_long() -> None:
    assert passwords.verify(passwords.UNKNOWN, "no one")
    assert not passwords.verify(None, "no one")
    assert not passwords.HASHER.check_needs_rehash(passwords.UNKNOWN), "it costs what the others cost"


def test_hashes_are_salted_and_keep_their_order() -> None:
    one, two, again = passwords.hash_many(["first password", "second password", "first password"])
    assert one != again
    assert passwords.verify(one, "first password")
    assert passwords.verify(two, "second password")


def test_what_is_no_text_fits_nothing() -> None:
    assert not passwords.verify(passwords.hash("a right password"), "\ud800")


def test_the_same_keys_fit_on_every_device() -> None:
    """One sends é as one character, the other as two; an input method may type a wide space."""
    stored = passwords.hash("cafe\u0301 au lait")
    assert passwords.verify(stored, "caf\u00e9\u3000au\u00a0lait")
    assert not passwords.verify(stored, "cafe au lait")
    assert not passwords.verify(stored, "ｃａｆé au lait"), "what looks different is another password"
    (many,) = passwords.hash_many(["cafe\u0301"])
    assert passwords.verify(many, "caf\u00e9")
