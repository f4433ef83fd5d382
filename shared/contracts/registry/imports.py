"""Events of imported lists of people."""

from marshmallow import fields

from shared.contracts import Contract, count


class ImportCompleted(Contract):
    """A list of people is done at a station, the event's area: one event for each station to which it brought any."""

    type = "import.completed.v1"
    aggregate = "import"
    ends = True

    import_id = fields.UUID(required=True, metadata={"description": "The list; the same at all its stations."})
    registered = count(description="How many people it brought to this station.", example=800)
