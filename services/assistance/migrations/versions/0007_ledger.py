"""Funds as a ledger in double entry: accounts, transfers that alone move them, books with days, payments of grants."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0007", "0006"

TABLES = """
CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    fund_id uuid NOT NULL REFERENCES funds,
    year integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('SOURCE', 'AVAILABLE', 'RESERVED', 'IN_TRANSIT', 'PAID', 'RECEIVABLE',
                                       'WRITTEN_OFF')),
    purpose text NOT NULL,
    balance_fen bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_enough CHECK (balance_fen >= 0 OR kind = 'SOURCE'),
    CONSTRAINT accounts_once UNIQUE (fund_id, year, kind, purpose),
    UNIQUE (id, area)
);
CREATE INDEX accounts_area ON accounts (area, id);
CREATE TABLE book_days (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    closed_by uuid,
    closed_at timestamptz CHECK ((closed_at IS NOT NULL) = (state = 'CLOSED')),
    UNIQUE (area, day)
);
CREATE UNIQUE INDEX book_days_open ON book_days (area) WHERE state = 'OPEN';
CREATE TABLE transfers (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    debit uuid NOT NULL CHECK (debit <> credit),
    credit uuid NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    leg integer NOT NULL,
    reverses uuid UNIQUE REFERENCES transfers,
    posted_by uuid,
    posted_at timestamptz NOT NULL,
    CONSTRAINT transfers_once UNIQUE (source_kind, source_id, leg),
    FOREIGN KEY (debit, area) REFERENCES accounts (id, area),
    FOREIGN KEY (credit, area) REFERENCES accounts (id, area),
    FOREIGN KEY (area, day) REFERENCES book_days (area, day)
);
CREATE INDEX transfers_day ON transfers (area, day);
CREATE INDEX transfers_debit ON transfers (debit, id);
CREATE TABLE book_lines (
    day_id uuid NOT NULL REFERENCES book_days,
    account_id uuid NOT NULL REFERENCES accounts,
    area text COLLATE "C" NOT NULL,
    opening_fen bigint NOT NULL,
    debits_fen bigint NOT NULL,
    credits_fen bigint NOT NULL,
    closing_fen bigint NOT NULL CHECK (closing_fen = opening_fen + debits_fen - credits_fen),
    PRIMARY KEY (day_id, account_id)
);
CREATE TABLE payments (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    veteran_id uuid NOT NULL,
    application_id uuid NOT NULL REFERENCES applications,
    fund_id uuid NOT NULL REFERENCES funds,
    year integer NOT NULL,
    purpose text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    state text NOT NULL CHECK (state IN ('RESERVED', 'PAID', 'RELEASED')),
    paid_on date CHECK ((paid_on IS NOT NULL) = (state = 'PAID'))
);
CREATE INDEX payments_application ON payments (application_id);
CREATE INDEX payments_person ON payments (veteran_id);
CREATE INDEX payments_paid ON payments (paid_on, area) WHERE paid_on IS NOT NULL
"""

# Accounts are locked in id order, whatever the order of the entries. The refusal says what the account holds, which no
# one could read any more once the statement has failed.
MOVE = """
CREATE FUNCTION move_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE short record;
BEGIN
    IF EXISTS (SELECT FROM entered WHERE NOT EXISTS (SELECT FROM book_days
                WHERE book_days.area = entered.area AND book_days.day = entered.day AND state = 'OPEN')) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'transfers_open',
            MESSAGE = 'an entry belongs to a day of its book that is open';
    END IF;
    PERFORM FROM accounts WHERE id IN (SELECT debit FROM entered UNION SELECT credit FROM entered)
      ORDER BY id FOR NO KEY UPDATE;
    WITH moved AS (
        SELECT id, sum(fen) AS fen
          FROM (SELECT debit AS id, amount_fen AS fen FROM entered
                UNION ALL SELECT credit, -amount_fen FROM entered) AS sides
         GROUP BY id
    ), changed AS (
        UPDATE accounts SET balance_fen = balance_fen + moved.fen FROM moved
         WHERE accounts.id = moved.id AND (kind = 'SOURCE' OR balance_fen + moved.fen >= 0)
        RETURNING accounts.id
    )
    SELECT accounts.id, balance_fen INTO short FROM accounts JOIN moved USING (id)
     WHERE NOT EXISTS (SELECT FROM changed WHERE changed.id = accounts.id) ORDER BY accounts.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_enough',
            MESSAGE = 'an account holds less than is to leave it', DETAIL = short.id || ' ' || short.balance_fen;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfers_move AFTER INSERT ON transfers
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION move_balances()
"""

TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
"""What funds held before belongs to the day of this migration, and to its year."""

MOVED = f"""
INSERT INTO payments
SELECT uuidv7(), area, veteran_id, id, fund_id, extract(year FROM {TODAY}), 'ANY', granted_fen,
       CASE state WHEN 'PAID' THEN 'PAID' ELSE 'RESERVED' END, (paid_at AT TIME ZONE 'Asia/Shanghai')::date
  FROM applications WHERE fund_id IS NOT NULL;
INSERT INTO book_days SELECT uuidv7(), area, {TODAY}, 'OPEN' FROM (SELECT DISTINCT area FROM funds) AS books;
INSERT INTO accounts
SELECT uuidv7(), area, funds.id, extract(year FROM {TODAY}), kind, 'ANY'
  FROM funds, unnest(ARRAY['SOURCE', 'AVAILABLE', 'RESERVED', 'IN_TRANSIT', 'PAID']) AS kind;
WITH moves (posting, source_kind, credit, debit) AS (
    VALUES ('DEPOSIT', 'DEPOSIT', 'SOURCE', 'AVAILABLE'), ('RESERVE', 'RESERVE', 'AVAILABLE', 'RESERVED'),
           ('PAY', 'SEND', 'RESERVED', 'IN_TRANSIT'), ('PAY', 'CONFIRM', 'IN_TRANSIT', 'PAID')
)
INSERT INTO transfers
SELECT uuidv7(), funds.area, {TODAY}, entered.id, left_.id, entry.amount_fen, moves.source_kind,
       coalesce(payments.id, entry.id), 0, NULL, entry.posted_by, entry.posted_at
  FROM ledger_entries AS entry JOIN moves USING (posting) JOIN funds ON funds.id = entry.fund_id
  JOIN accounts AS entered ON entered.fund_id = funds.id AND entered.kind = moves.debit
  JOIN accounts AS left_ ON left_.fund_id = funds.id AND left_.kind = moves.credit
  LEFT JOIN payments ON payments.application_id = entry.application_id
 ORDER BY entry.id, moves.source_kind DESC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM funds JOIN accounts AS a ON a.fund_id = funds.id AND a.kind = 'AVAILABLE'
                                 JOIN accounts AS r ON r.fund_id = funds.id AND r.kind = 'RESERVED'
                WHERE (a.balance_fen, r.balance_fen) <> (available_fen, reserved_fen)) THEN
        RAISE EXCEPTION 'the entries of a fund do not add up to what it holds';
    END IF;
END $$;
DROP TABLE ledger_entries;
ALTER TABLE funds DROP COLUMN available_fen, DROP COLUMN reserved_fen,
                  ADD COLUMN ceilings jsonb NOT NULL DEFAULT '{{}}';
ALTER TABLE applications DROP COLUMN fund_id
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(MOVE)
    op.execute(MOVED)
    key = "id, area, fund_id, year, kind, purpose"
    closing = "state, closed_by, closed_at"
    by_area_v1(op, "assistance", "accounts", app=f"SELECT, INSERT ({key})")
    by_area_v1(op, "assistance", "transfers", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "book_days", app=f"SELECT, INSERT, UPDATE ({closing})")
    by_area_v1(op, "assistance", "book_lines", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "payments")
    # Whoever works for all areas writes no more than the API does: entries stay, and they alone move balances.
    op.execute("REVOKE INSERT, UPDATE, DELETE ON accounts, transfers, book_days, book_lines FROM assistance_work")
    op.execute(f"GRANT INSERT ({key}) ON accounts TO assistance_work")
    op.execute("GRANT INSERT ON transfers, book_days, book_lines TO assistance_work")
    op.execute(f"GRANT UPDATE ({closing}) ON book_days TO assistance_work")
