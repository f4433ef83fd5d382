"""Files of rules are read whole; every fault is named, with its file and place."""

from datetime import date
from pathlib import Path

import pytest
from marshmallow import Schema, ValidationError, fields, validates_schema

from shared import workdays
from shared.rules import RulesInvalid, load


class _Inner(Schema):
    number = fields.Integer(required=True, strict=True)


class _Outer(Schema):
    each = fields.List(fields.Nested(_Inner), required=True)
    name = fields.String(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _named(self, data: dict[str, str], **_: object) -> None:
        if data["name"] == "nobody":
            raise ValidationError("no one is called so")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("name: 1\neach: [{number: 1}, {number: x}, {}]", ["each.1.number: ", "each.2.number: ", "name: "]),
        ("name: x\neach: []\nsurplus: 1", ["surplus: "]),
        ("name: nobody\neach: []", ["no one is called so"]),
        ("", ["Invalid input type."]),
        ("- 1", ["Invalid input type."]),
        ("[", ["while parsing"]),
    ],
)
def test_every_fault_is_named(text: str, faults: list[str], tmp_path: Path) -> None:
    (tmp_path / "them.yaml").write_text(text)
    with pytest.raises(RulesInvalid) as refused:
        load(tmp_path / "them.yaml", _Outer)
    lines = [line for line in str(refused.value).splitlines() if line.startswith("them.yaml: ")]
    assert len(lines) == len(faults)
    for line, fault in zip(sorted(lines), faults, strict=True):
        assert line.startswith(f"them.yaml: {fault}")


def test_rows_have_the_names_of_their_columns(tmp_path: Path) -> None:
    (tmp_path / "them.csv").write_bytes("\ufeffnumber\r\n1\r\n2\r\n".encode())
    rows = Schema.from_dict({"number": fields.Integer()})
    assert load(tmp_path / "them.csv", rows) == [{"number": 1}, {"number": 2}]
    (tmp_path / "them.csv").write_text("number\n1\nx\n2,3\n")
    with pytest.raises(RulesInvalid, match=r"(?s)them\.csv: 1\.number: .*them\.csv: 2\."):
        load(tmp_path / "them.csv", rows)


def test_a_day_counts_as_the_overrides_say(monkeypatch: pytest.MonkeyPatch) -> None:
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert (workdays.is_workday(saturday), workdays.is_workday(monday)) == (False, True)
    overrides = workdays.OverridesSchema().load({"holidays": [monday], "workdays": ["2026-11-28"]})
    monkeypatch.setattr(workdays, "OVERRIDES", overrides)
    assert (workdays.is_workday(saturday), workdays.is_workday(monday)) == (True, False)
    with pytest.raises(ValidationError, match="2026-11-30 stands in both"):
        workdays.OverridesSchema().load({"holidays": [monday], "workdays": [monday]})
