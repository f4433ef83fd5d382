"""The shape of a search."""

from marshmallow import ValidationError, validate, validates_schema

from shared.http.people import id_number, phone
from shared.http.schemas import PageQuery, Text
from shared.words import Words

_TAIL = validate.Regexp(
    r"^[0-9]{3}[0-9Xx](?!\n)$",
    error=Words("These are three digits, and a digit or X.", "应为三位数字，加一位数字或X。"),
)


class VeteranSearchSchema(PageQuery):
    """Search by the beginning of a name or given name, in characters, pinyin or initials; by a whole name in characters
    with the last four of the ID number; by the whole ID number; or by the whole phone.
    """

    class Meta:
        example = {"name": "chenjg"}

    name = Text(50, metadata={"example": "chenjg"})
    id_tail = Text(4, also=_TAIL, metadata={"example": "002X", "description": "With a whole name."})
    id_number = id_number()
    phone = phone()

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: dict[str, object], **_: object) -> None:
        if sum(name in data for name in ("name", "id_number", "phone")) != 1:
            raise ValidationError(
                Words("Give one of name, id_number and phone.", "请填写 name、id_number、phone 其中一项。")
            )
        if "id_tail" in data and "name" not in data:
            raise ValidationError(Words("Give the whole name with it.", "请同时填写全名。"), "id_tail")
