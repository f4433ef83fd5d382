"""Whatever is sent, no log line carries personal data."""

import socket

from tests.kit.people import new_veteran
from tests.kit.platforms import Platform

NAME, ID_NUMBER, PHONE = "张秘密三", "11010519491231002X", "13812345678"
RAW = (
    f"GET /v1/veterans?name={NAME}&id={ID_NUMBER} foo bar HTTP/1.1\r\nHost: x\r\n\r\n",
    f"GET /v1/veterans?q={ID_NUMBER} HTTP/1.1\r\nHost: x\r\nX-Name zhangsan-{PHONE}\r\n\r\n",
    f"POST /v1/veterans/search HTTP/1.1\r\nHost: x\r\nContent-Length: {NAME}\r\n\r\n",
    f"GET /v1/{ID_NUMBER} HTTP/9.9\r\nHost: x\r\n\r\n",
)
GARBLED = (
    "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    f"Z{NAME}\r\n"
)


def test_no_log_line_carries_personal_data(platform: Platform) -> None:
    port = platform.layout.ports["registry"]
    for text in RAW:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
            raw.sendall(text.encode())
            assert raw.recv(4096)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(GARBLED.encode())
        assert raw.recv(4096).startswith(b"HTTP/1.1 400")
    token = platform.token("town-440703101")
    body = new_veteran("440703101001", name=NAME, phone=PHONE)
    assert platform.call("registry", "POST", "/v1/veterans", body, token)[0] == 201
    assert platform.call("registry", "POST", "/v1/veterans/search", {"name": NAME}, token)[0] == 200
    assert platform.call("registry", "POST", "/v1/veterans", body | {"name": NAME * 20}, token)[0] == 422
    for log in platform.layout.logs.glob("*.log"):
        text = log.read_text("utf-8", "replace")
        for secret in (NAME, ID_NUMBER, PHONE, body["id_number"], NAME.encode().hex(), repr(NAME.encode())[2:-1]):
            assert secret not in text, log.name
