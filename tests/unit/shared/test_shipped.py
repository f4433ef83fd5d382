"""Files of rules are read whole; every fault is named, with its file and place."""

from pathlib import Path

import pytest
from marshmallow import Schema, ValidationError, fields, validates_schema

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
        ("", ["It must be an object, written {…}."]),
        ("- 1", ["It must be an object, written {…}."]),
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


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"name: x\neach: 2026-13-45", r"'2026-13-45' cannot be read: month must be in 1..12\n.* line 2, column 7"),
        (b"each: []\nname: !!int x", r"'x' cannot be read: .*\n.* line 2, column 7"),
        (b"each: !!bool x", r"'x' cannot be read: .*\n.* line 1, column 7"),
        (b"each: !!timestamp x", r"'x' cannot be read: .*\n.* line 1, column 7"),
        (b"2026-13-45: 1", r"'2026-13-45' cannot be read: .*\n.* line 1, column 1"),
        (b"name: x\neach: [{number: 1, number: 2}]", r"the key number stands twice\n.* line 2, column 20"),
        (b"name: x\neach: []\n'name': y", r"the key name stands twice\n.* line 3, column 1"),
        (b"name: x\neach: [\xff]", "line 2: 'utf-8' codec can't decode"),
        (b"[" * 5000, "maximum recursion depth"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(content: bytes, place: str, tmp_path: Path) -> None:
    (tmp_path / "them.yaml").write_bytes(content)
    with pytest.raises(RulesInvalid, match=rf"^them\.yaml: {place}"):
        load(tmp_path / "them.yaml", _Outer)


def test_a_merged_mapping_may_be_overridden(tmp_path: Path) -> None:
    (tmp_path / "them.yaml").write_text("each: [&one {number: 1}, &two {<<: *one, number: 2}, {<<: *two}]\nname: x")
    assert [inner["number"] for inner in load(tmp_path / "them.yaml", _Outer)["each"]] == [1, 2, 2]


@pytest.mark.parametrize("name", ["none.yaml", "none.csv"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(RulesInvalid, match=rf"^{name}: .*No such file"):
        load(tmp_path / name, _Outer)


class _Row(Schema):
    number = fields.Integer(required=True)
    name = fields.String()


def test_rows_have_the_names_of_their_columns(tmp_path: Path) -> None:
    (tmp_path / "them.csv").write_bytes("\ufeffnumber,name\r\n1,a\r\n\r\n2,b\r\n".encode())
    assert load(tmp_path / "them.csv", _Row) == [{"number": 1, "name": "a"}, {"number": 2, "name": "b"}]


@pytest.mark.parametrize("name", ["a\nb", "a\r\nb", "a\u2028b", "a\x85b", 'say "a"', "a,b"])
def test_a_field_stays_as_it_is(name: str, tmp_path: Path) -> None:
    quoted = name.replace('"', '""')
    (tmp_path / "them.csv").write_bytes(f'number,name\r\n1,"{quoted}"\r\n'.encode())
    assert load(tmp_path / "them.csv", _Row) == [{"number": 1, "name": name}]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'number,name\n1,"a\nb"\n\nx,c\n', r"line 5\.number: It must be a whole number\."),
        (
            b"number,name\n1,a\n2,b,3\n",
            r"line 3\.beyond the last column: It is not known here: leave it out, or compare how it is spelt\.",
        ),
        (b"number,name\n1\n", r"line 2\.name: It may not be null: send a value, or leave it out\."),
        (b'number,name\n1,a\n2,"b\n3,c\n', "from line 3 on: unexpected end of data"),
        (b'number,name\n1,"a"b\n', "from line 2 on: ',' expected after '\"'"),
        (b"number,name\n1,a\n2," + b"b" * 131_073, r"from line 3 on: field larger than field limit \(131072\)"),
        (b"number,name,number\n1,a,2\n", "the header has columns twice: number"),
        (b"number,name\n1,a\n2,\xff\n", "line 3: 'utf-8' codec can't decode"),
        (b"number,name\n", "there are no rows"),
        (b"", "there are no rows"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_line(content: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / "them.csv").write_bytes(content)
    with pytest.raises(RulesInvalid, match=rf"^them\.csv: {fault}"):
        load(tmp_path / "them.csv", _Row)


def test_every_fault_of_a_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "them.csv").write_text("number,surplus\n1,a\nx,b\n")
    with pytest.raises(RulesInvalid) as refused:
        load(tmp_path / "them.csv", _Row)
    assert sorted(line.split(": ")[1] for line in str(refused.value).splitlines()) == [
        "line 2.surplus",
        "line 3.number",
        "line 3.surplus",
    ]
