"""A file as an answer, to be saved under a name."""

from typing import BinaryIO

from flask import Response, send_file


def attached(file: BinaryIO, media: str, name: str) -> Response:
    answer = send_file(file, media, as_attachment=True, download_name=name, conditional=False)
    del answer.headers["Cache-Control"]  # the kit's is stricter
    return answer
