"""What is gathered lies at villages too, each with the number of its own things."""

from alembic import op

revision, down_revision = "0016", "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE alert_places ADD COLUMN count integer NOT NULL DEFAULT 1")
    op.execute("UPDATE alert_places SET count = alerts.count FROM alerts WHERE alerts.id = alert_id")
    # An alert is seen by whoever sees a place that it reached: several villages have no lowest place in common. One row
    # is asked for at a time (LIMIT), since a hashed list of all places would be made for each statement.
    op.execute(
        """
        CREATE POLICY places ON alerts TO notify_app USING
            ((SELECT true FROM alert_places AS reached WHERE reached.alert_id = alerts.id LIMIT 1))
        """
    )
