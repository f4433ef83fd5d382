"""Who took on which duty in a case, whoever did so after them; conflicts of each source by themselves."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0016", "0015"

DUTIES = """
CREATE TABLE duties (
    application_id uuid NOT NULL REFERENCES applications,
    duty text NOT NULL CHECK (duty IN ('FILE', 'ACCEPT', 'VERIFY', 'OPINION', 'DECIDE', 'PAY', 'REVIEW')),
    account uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    PRIMARY KEY (application_id, duty, account)
)
"""

# Steps of a reviewer who let a decision stand, and of papers completed after it, are in its state too.
FORMER = """
INSERT INTO duties (application_id, duty, account, area)
SELECT application_id, 'DECIDE', by, case_area FROM steps JOIN applications ON applications.id = application_id
 WHERE steps.state IN ('GRANTED', 'REFUSED') AND by IS NOT NULL AND by IS DISTINCT FROM reviewed_by
   AND at IS DISTINCT FROM papers_at
 UNION
SELECT application_id, 'PAY', sent_by, applications.case_area
  FROM batches JOIN attempts ON batch_id = batches.id AND attempts.state <> 'DROPPED'
  JOIN payments ON payments.id = payment_id JOIN applications ON applications.id = application_id
 WHERE sent_by IS NOT NULL
"""

# A corrected visit led a case on, and its objection could not be answered any more: it was verified anew.
OBJECTIONS = """
UPDATE objections SET upheld = true, answered_at = now() FROM applications
 WHERE applications.id = application_id AND upheld IS NULL
   AND state NOT IN ('OBJECTED', 'WITHDRAWN', 'DIED', 'ENDED')
"""

CONFLICTS = """
ALTER TABLE conflicts DROP CONSTRAINT conflicts_pkey,
    ADD CONSTRAINT conflicts_pkey PRIMARY KEY (application_id, account, source)
"""


def upgrade() -> None:
    op.execute(DUTIES)
    by_area_v1(op, "assistance", "duties", app="SELECT, INSERT")
    op.execute(FORMER)
    op.execute(OBJECTIONS)
    op.execute(CONFLICTS)
