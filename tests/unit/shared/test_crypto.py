"""Sealing: bound to the person and the field; look-up hashes keyed."""

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from shared.security.crypto import Vault, mask_phone

CHEN, LI = UUID(int=1), UUID(int=2)
VAULT = Vault(bytes(32), bytes([1]) * 32)
OTHER = Vault(bytes([2]) * 32, bytes([3]) * 32)
KEY = VAULT.new_key(CHEN)


@given(st.text())
def test_what_is_sealed_can_be_unsealed(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    sealed = VAULT.seal(KEY, CHEN, "note", text)
    assert VAULT.unseal(KEY, CHEN, "note", sealed) == text
    assert len(sealed) == len(text.encode()) + 28


def test_a_sealed_value_belongs_to_its_person_and_field() -> None:
    sealed = VAULT.seal(KEY, CHEN, "phone", "13812345678")
    with pytest.raises(InvalidTag):
        VAULT.unseal(KEY, CHEN, "address", sealed)
    with pytest.raises(InvalidTag):
        VAULT.unseal(KEY, LI, "phone", sealed)
    with pytest.raises(InvalidTag):
        VAULT.unseal(VAULT.new_key(CHEN), CHEN, "phone", sealed)


def test_a_wrapped_key_belongs_to_its_person() -> None:
    with pytest.raises(InvalidTag):
        VAULT.seal(KEY, LI, "phone", "13812345678")


def test_another_key_outside_the_database_opens_nothing() -> None:
    sealed = VAULT.seal(KEY, CHEN, "phone", "13812345678")
    with pytest.raises(InvalidTag):
        OTHER.unseal(KEY, CHEN, "phone", sealed)


def test_a_changed_byte_is_noticed() -> None:
    sealed = VAULT.seal(KEY, CHEN, "phone", "13812345678")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(InvalidTag):
            VAULT.unseal(KEY, CHEN, "phone", bytes(changed))


def test_the_same_text_never_seals_the_same() -> None:
    assert len({VAULT.seal(KEY, CHEN, "phone", "13812345678") for _ in range(50)}) == 50
    assert VAULT.new_key(CHEN) != VAULT.new_key(CHEN)


def test_fingerprints_are_keyed_and_belong_to_a_field() -> None:
    fingerprint = VAULT.fingerprint("id_number", "11010519491231002X")
    assert fingerprint == VAULT.fingerprint("id_number", "11010519491231002X")
    assert len(fingerprint) == 32
    assert fingerprint != OTHER.fingerprint("id_number", "11010519491231002X")
    assert fingerprint != VAULT.fingerprint("phone", "11010519491231002X")
    assert fingerprint != VAULT.fingerprint("id_number", "110105194912310021")


def test_a_stored_answer_belongs_to_its_request() -> None:
    sealed = VAULT.seal_answer("POST /v1/visits key", b"{}")
    assert VAULT.unseal_answer("POST /v1/visits key", sealed) == b"{}"
    with pytest.raises(InvalidTag):
        VAULT.unseal_answer("POST /v1/visits other", sealed)
    with pytest.raises(InvalidTag):
        OTHER.unseal_answer("POST /v1/visits key", sealed)


def test_a_cursor_belongs_to_its_list() -> None:
    sealed = VAULT.seal_cursor("/v1/visits", b"[0]")
    assert VAULT.unseal_cursor("/v1/visits", sealed) == b"[0]"
    with pytest.raises(InvalidTag):
        VAULT.unseal_cursor("/v1/dues", sealed)
    with pytest.raises(InvalidTag):
        OTHER.unseal_cursor("/v1/visits", sealed)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "****5678"),
        ("0750-336 61 23", "****6123"),
        ("3366123", "****"),
        ("+86 138 1234 5678", "****5678"),
    ],
)
def test_of_a_phone_the_last_four_digits_are_shown(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text("0123456789 -", min_size=6, max_size=20))
def test_a_mask_tells_neither_more_nor_how_long_it_is(phone: str) -> None:
    assert len(mask_phone(phone)) in (4, 8)
    assert mask_phone(phone).startswith("****")
