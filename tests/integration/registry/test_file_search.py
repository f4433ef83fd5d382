"""Files are found by name as people look for them, along an index."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.registry.files.use_cases import record
from services.registry.search import queries as search
from shared.contracts.access import Role
from shared.db import follow_indexes
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, id_number
from tests.kit.problems import refused
from tests.kit.veterans import registered


def test_names_are_found_by_characters_pinyin_and_initials(net: Network) -> None:
    people = {name: registered(net, name=name)["id"] for name in ("曾国强", "单雄信", "欧阳小兰", "曾国")}
    caller = net.caller("registry")

    def names(text: str) -> set[str]:
        items = caller.call("POST", "/v1/veterans/search", {"name": text}).json["items"]
        return {item["name"] for item in items}

    assert names("曾") == names("zeng") == names("Zēng guo") == names("zg") == {"曾国强", "曾国"}
    assert names("国强") == names("guoqiang") == names("zgq") == {"曾国强"}
    assert names("shan") == names("sxx") == {"单雄信"}
    assert names("ouyang") == names("小兰") == names("oyxl") == {"欧阳小兰"}
    assert names("dan") == names("ceng") == names("%") == names("_") == names("国强曾") == set()
    foreign = caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", "/v1/veterans/search", {"name": "曾"})
    assert foreign.json["items"] == []
    assert people


def test_a_search_shows_each_file_once_names_before_initials_before_given_names(net: Network) -> None:
    order = ["陈安", "陈晨", "陈国", "陈国", "蔡恒恩诺", "李晨"]
    for number, name in enumerate(reversed(order)):
        registered(net, name=name, id_number=id_number(f"{1960 + number}0{number + 1}1{number}"))
    registered(net, name="李车")
    caller = net.caller("registry")
    files: list[dict[str, Any]] = []
    body: dict[str, Any] = {"name": "Chen", "limit": 2}
    while True:
        page = caller.call("POST", "/v1/veterans/search", body).json
        files += page["items"]
        if not page["next"]:
            break
        body["cursor"] = page["next"]
    assert [item["name"] for item in files] == order
    assert len({item["id"] for item in files}) == len(order)
    refused(caller.call("POST", "/v1/veterans/search", body | {"name": "che"}), 400, "cursor-invalid")


MANY = """
    INSERT INTO veterans
    SELECT (jsonb_populate_record(v, jsonb_build_object('id', uuidv7(), 'id_number_hash', '\\x' || md5(n::text),
            'name', v.name || n, 'pinyin', v.pinyin || n, 'initials', v.initials || n))).*
      FROM veterans v, generate_series(1, 3000) AS n
"""


@pytest.mark.parametrize("text", ["陈", "c"])
def test_a_search_reads_its_page_along_an_index(net: Network, text: str) -> None:
    registered(net, name="陈国")
    with net.stores["registry"].superuser() as db:
        db.execute(MANY)
        db.execute("ANALYZE veterans")

    def plans(db: Session) -> list[str]:
        follow_indexes(db)
        texts = []
        for rows, order in search.named(*record.looked_for(text)):
            asked = rows.order_by(*order).limit(50).compile(db.connection(), compile_kwargs={"literal_binds": True})
            texts.append("\n".join(db.connection().exec_driver_sql(f"EXPLAIN {asked}").scalars()))
        return texts

    for plan in net.stores["registry"].app.run(plans, scope="4407"):
        assert "Sort" not in plan
        assert re.search(r"Index Cond: .* AND \(area >= ", plan), "the index alone tells what lies elsewhere"
