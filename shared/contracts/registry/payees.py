"""Events of payees. They say of a case, and of no person, what its payee is."""

from marshmallow import fields, validate

from shared.contracts import Contract, one_of

FLAGS = ("SHARED_ACCOUNT", "STAFF", "STAFF_KIN", "DEAD")
"""The payee's account is someone else's too; they are on the staff of a station, or kin of someone who is; they had
died before the grant was paid, or are dead while it is not.
"""


class PayeeConflicted(Contract):
    """Which accounts take no part in a case of aid changed: whoever signs in with one is the applicant, kin of theirs,
    or paid to the same bank account. It does not tell which of these. The event's area is the city.
    """

    type = "payee.conflicted.v1"
    aggregate = "payee"

    application_id = fields.UUID(required=True)
    accounts = fields.List(fields.UUID(), required=True)


class PayeeChecked(Contract):
    """What is unusual about the payee of a grant of aid changed. Published for a case only once there is something."""

    type = "payee.checked.v1"
    aggregate = "payee"
    snapshot = True

    application_id = fields.UUID(required=True)
    flags = fields.List(one_of(*FLAGS), required=True, validate=validate.Length(max=len(FLAGS)))
