"""One way into the ledger: a function locks the books, reads their open days, finds the accounts and enters."""

from alembic import op

revision, down_revision = "0014", "0013"

# It acts as the owner, who sees every book: a county grants from the city's fund too, and otherwise reads none of its
# book. Each of its statements reads anew: the day entered on is the one that is open when the book's lock was had.
ENTER = """
CREATE FUNCTION enter_transfers(entries json, who uuid, moment timestamptz) RETURNS TABLE (entry uuid, entered_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    book text;
    entered bigint;
BEGIN
    FOR book IN SELECT DISTINCT funds.area FROM funds JOIN json_to_recordset(entries) AS wanted (fund_id uuid)
                    ON funds.id = fund_id ORDER BY funds.area
    LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('book ' || book, 0));
    END LOOP;
    -- The first entry of a year, or for a purpose, finds no account yet.
    INSERT INTO accounts (id, area, fund_id, year, kind, purpose)
    SELECT uuidv7(), area, fund_id, year, kind, purpose FROM (
           SELECT DISTINCT day.area, fund_id, coalesce(side.year, extract(year FROM day.day)::integer) AS year,
                  side.kind, purpose
             FROM json_to_recordset(entries) AS named (fund_id uuid, purpose text, credit text, credit_year integer,
                                                       debit text, debit_year integer)
             JOIN funds ON funds.id = fund_id
             JOIN book_days AS day ON day.area = funds.area AND day.state = 'OPEN'
            CROSS JOIN LATERAL (VALUES (credit, credit_year), (debit, debit_year)) AS side (kind, year)) AS wanted
     WHERE NOT EXISTS (SELECT FROM accounts WHERE (accounts.fund_id, accounts.year, accounts.kind, accounts.purpose)
                                                = (wanted.fund_id, wanted.year, wanted.kind, wanted.purpose))
     ORDER BY fund_id, year, kind, purpose
    ON CONFLICT ON CONSTRAINT accounts_once DO NOTHING;
    RETURN QUERY
    INSERT INTO transfers (id, area, day, debit, credit, amount_fen, source_kind, source_id, leg, reverses, posted_by,
                           posted_at)
    SELECT wanted.id, day.area, day.day, entering.id, leaving.id, amount_fen, source_kind, source_id, leg, reverses,
           who, moment
      FROM json_to_recordset(entries) AS wanted (id uuid, fund_id uuid, purpose text, credit text, credit_year integer,
                                                debit text, debit_year integer, amount_fen bigint, source_kind text,
                                                source_id uuid, leg integer, reverses uuid)
      JOIN funds ON funds.id = wanted.fund_id
      JOIN book_days AS day ON day.area = funds.area AND day.state = 'OPEN'
      JOIN accounts AS entering ON (entering.fund_id, entering.year, entering.kind, entering.purpose)
         = (wanted.fund_id, coalesce(debit_year, extract(year FROM day.day)::integer), wanted.debit, wanted.purpose)
      JOIN accounts AS leaving ON (leaving.fund_id, leaving.year, leaving.kind, leaving.purpose)
         = (wanted.fund_id, coalesce(credit_year, extract(year FROM day.day)::integer), wanted.credit, wanted.purpose)
    RETURNING transfers.id, transfers.day;
    GET DIAGNOSTICS entered = ROW_COUNT;
    IF entered <> json_array_length(entries) THEN
        RAISE EXCEPTION 'an entry names a fund that is not there';
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute(ENTER)
    op.execute("REVOKE ALL ON FUNCTION enter_transfers FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION enter_transfers TO assistance_app, assistance_work")
