"""Payments, their batches with the bank, and claims."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Attempt, Batch, Payment, Result, ResultFile
from services.assistance.payments import queries, schemas
from services.assistance.payments.use_cases import batches, claims, results
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.security.ranges import are_few
from shared.sheets.formats import FOREIGN, MEDIA, Format
from shared.words import Words

routes = Routes("payments", __name__, description="Payments, and their batches with the bank")
PAYMENT = "/v1/payments/<uuid:payment_id>"
BATCH = "/v1/batches/<uuid:batch_id>"
TYPES = {MEDIA[Format.CSV]: None}
SAVE = Words(
    "Save the sheet as CSV, in GB 18030 or UTF-8, and send that.",
    "请将表格另存为 CSV（GB 18030 或 UTF-8 编码）后提交。",
)
INSTEAD = dict.fromkeys((*FOREIGN, *MEDIA.values()), SAVE)
MOST_BYTES = 1024 * 1024


@routes.page("/v1/payments", may="application:read", query=schemas.PaymentQuery, of=schemas.PayablePaymentSchema)
def list_payments(db: Session, by: Actor, query: Fields) -> Page:
    """What grants take from funds, of people within your area.

    Those RESERVED wait for a batch.
    """
    return paginate(db, queries.payments(by.area, query), [Payment.id], query, keys_first=not are_few(by.area))


@routes.read(PAYMENT, may="application:read", answer=schemas.ClaimedPaymentSchema, vault=True)
def get_payment(db: Session, vault: Vault, by: Actor, payment_id: UUID) -> Fields:
    """One payment; with the reasons if it was claimed back."""
    return _told(db, vault, find(db, Payment, payment_id))


@routes.write(
    f"{PAYMENT}/claim", may="fund:manage", body=schemas.ClaimSchema, answer=schemas.ClaimedPaymentSchema, vault=True
)
def claim_payment(db: Session, vault: Vault, by: Actor, body: Fields, payment_id: UUID) -> Fields:
    """Claim back what was paid wrongly, such as after a fraud, with the reason."""
    return _told(db, vault, claims.claim_payment(db, vault, by, payment_id, body["reason"]))


@routes.write(
    f"{PAYMENT}/recoveries",
    may="fund:manage",
    body=schemas.RecoverySchema,
    answer=schemas.ClaimedPaymentSchema,
    vault=True,
)
def recover_money(db: Session, vault: Vault, by: Actor, body: Fields, payment_id: UUID) -> Fields:
    """Enter what came back of a claim, whole or in part; the fund may grant it again."""
    return _told(db, vault, claims.recover_money(db, by, payment_id, body["amount_fen"], body.get("id")))


@routes.write(
    f"{PAYMENT}/write-off", may="fund:manage", body=schemas.ClaimSchema, answer=schemas.ClaimedPaymentSchema, vault=True
)
def write_off(db: Session, vault: Vault, by: Actor, body: Fields, payment_id: UUID) -> Fields:
    """Give up what has not come back of a claim, with the reason.

    Someone else than who claimed it does so.
    """
    return _told(db, vault, claims.write_off(db, vault, by, payment_id, body["reason"]))


def _told(db: Session, vault: Vault, payment: Payment) -> Fields:
    return {**columns(payment), **claims.read_reasons(db, vault, payment)}


@routes.write("/v1/batches", may="application:pay", body=schemas.NewBatchSchema, answer=schemas.BatchSchema)
def make_batch(db: Session, by: Actor, body: Fields) -> Batch:
    """Put payments together for the bank.

    None whose case you filed, verified or decided.
    """
    return batches.make_batch(db, by, body["payment_ids"])


@routes.page("/v1/batches", may="application:read", query=schemas.BatchQuery, of=schemas.BatchSchema)
def list_batches(db: Session, by: Actor, query: Fields) -> Page:
    """Batches of your area, oldest first."""
    return paginate(db, queries.batches(query), [Batch.id], query)


@routes.read(BATCH, may="application:read", answer=schemas.BatchSchema)
def get_batch(db: Session, by: Actor, batch_id: UUID) -> Batch:
    """One batch."""
    return find(db, Batch, batch_id)


@routes.change(
    f"{BATCH}/payments", may="application:pay", method="PUT", body=schemas.NewBatchSchema, answer=schemas.BatchSchema
)
def change_batch(db: Session, by: Actor, body: Fields, batch_id: UUID, expected: int | None) -> Batch:
    """Put other payments into a batch that is not sent yet."""
    return batches.change_batch(db, by, batch_id, body["payment_ids"], expected)


@routes.revise(f"{BATCH}/sending", may="application:pay", answer=schemas.BatchSchema)
def send_batch(db: Session, by: Actor, batch_id: UUID, expected: int | None) -> Batch:
    """Freeze a batch: its money is on its way, and its lines go to the bank.

    Those that cannot be paid any more are dropped.
    """
    return batches.send_batch(db, by, batch_id, expected)


@routes.change(f"{BATCH}/discard", may="application:pay", answer=schemas.BatchSchema)
def discard_batch(db: Session, by: Actor, batch_id: UUID, expected: int | None) -> Batch:
    """Give up a batch that is not sent yet; its payments wait for another one."""
    return batches.discard_batch(db, by, batch_id, expected)


@routes.page(f"{BATCH}/lines", may="application:read", query=schemas.BatchLineQuery, of=schemas.BatchLineSchema)
def list_lines(db: Session, by: Actor, query: Fields, batch_id: UUID) -> Page:
    """What the bank is to pay, line by line.

    With the payees of the registry it makes the file for the bank.
    """
    return paginate(db, queries.lines(find(db, Batch, batch_id).id, query), [Attempt.id], query)


@routes.upload(
    f"{BATCH}/result-files",
    may="application:pay",
    answer=schemas.ResultFileSchema,
    types=TYPES,
    instead=INSTEAD,
    limit=MOST_BYTES,
)
def take_results(db: Session, by: Actor, batch_id: UUID, content: bytes, kind: None) -> ResultFile:
    """Hand in a file of what the bank paid, failed to pay or got back.

    It is a CSV in GB 18030 or UTF-8 with the bank's own headings. One row at fault, and the whole file is refused:
    `errors` names the rows. What was told before changes nothing.
    """
    return results.take_results(db, by, batch_id, content)


@routes.page(f"{BATCH}/result-files", may="application:read", of=schemas.ResultFileSchema)
def list_result_files(db: Session, by: Actor, query: Fields, batch_id: UUID) -> Page:
    """Files of results that were handed in for a batch."""
    return paginate(db, queries.files(find(db, Batch, batch_id).id), [ResultFile.id], query)


@routes.page(f"{BATCH}/results", may="application:read", of=schemas.ResultSchema)
def list_results(db: Session, by: Actor, query: Fields, batch_id: UUID) -> Page:
    """What the bank told of the batch, line by line, and since when the ledger has it."""
    return paginate(db, queries.results(find(db, Batch, batch_id).id), [Result.id], query)
