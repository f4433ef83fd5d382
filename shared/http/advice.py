"""What a problem says of whose matter nothing is known but the status."""

from collections import defaultdict

from shared.words import Words

MENDING = Words(
    "Some fields need mending: `errors` says which, and how.", "有的内容需要改正：`errors` 列明位置和改法。"
)
ADVICE = {
    400: Words(
        "The request is not HTTP/1.1 as RFC 9112 wants it: mend its request line, its headers or its chunks.",
        "请求不符合 RFC 9112 规定的 HTTP/1.1：请改正请求行、标头或分块。",
    ),
    404: Words(
        "There is nothing at this address; /openapi.json lists those there are.",
        "此地址没有内容：/openapi.json 列明全部地址。",
    ),
    405: Words(
        "This address does not take this method; the Allow header lists those it takes.",
        "此地址不接受这种方法：Allow 标头列明可用的方法。",
    ),
    413: Words("The body is larger than 1 MiB: send less at once.", "请求体超过1 MiB：请减少一次提交的内容。"),
    414: Words(
        "The request line is longer than 8,190 bytes: ask for less at once.",
        "请求行超过8190字节：请减少一次查询的内容。",
    ),
    415: Words("Send the body as application/json.", "请以 application/json 提交请求体。"),
    417: Words("Leave Expect out, or send 100-continue in it.", "请去掉 Expect，或填写 100-continue。"),
    431: Words(
        "There are more than 100 headers, or one is longer than 8,190 bytes: send fewer or shorter ones.",
        "标头超过100个，或其中一个超过8190字节：请减少或缩短。",
    ),
    501: Words(
        "Of transfer codings only chunked is understood: send the body in that, or with a Content-Length.",
        "传输编码只支持 chunked：请以此编码提交，或带上 Content-Length。",
    ),
}
OTHER = Words(
    "This request cannot be served as it is: compare it with /openapi.json.",
    "无法按此请求办理：请与 /openapi.json 核对。",
)
TITLES = defaultdict(
    lambda: "请求未能办理",
    {
        308: "已改用新编号",
        400: "请求有误",
        401: "未登录",
        403: "无权办理",
        404: "没有此内容",
        405: "方法不适用",
        409: "与现状不符",
        410: "已不再提供",
        412: "已被他人修改",
        413: "内容过大",
        415: "格式不支持",
        422: "内容需要改正",
        428: "缺少前提条件",
        429: "请求过于频繁",
        500: "系统出错",
        503: "服务繁忙",
    },
)
"""The Chinese title of a problem by its status; the English one repeats its slug."""
