"""The language that an answer's words are in: the one its caller likes best of those there are."""

from flask import Response, after_this_request, g, has_request_context, request
from werkzeug.datastructures import Accept

from shared.words import ENGLISH, LANGUAGES


def language() -> str:
    """The language of this request's answer, by its Accept-Language: `zh`, or `en`, also where neither is asked for.
    The answer then says that it was chosen. A tag counts by its first part: zh-CN, zh-Hans and zh are one.
    """
    if not has_request_context():
        return ENGLISH
    chosen: str | None = g.get("language")
    if chosen is None:
        asked = ((tag.replace("_", "-").partition("-")[0].lower(), liked) for tag, liked in request.accept_languages)
        chosen = g.language = Accept(asked).best_match(LANGUAGES) or ENGLISH
        after_this_request(_say)
    return chosen


def _say(response: Response) -> Response:
    response.content_language.add(g.language)
    response.vary.add("Accept-Language")
    return response
