"""A browser's connection that costs next to nothing: the trainees of a hall share two cores with the server."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

IDLE = 1.5  # seconds; the server hangs up on a connection that is silent for two
PATIENCE = 120  # seconds until an answer that does not come counts as a dropped line
DROPPED = (OSError, EOFError)  # what asking raises when the line drops


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads to."""
        return urlsplit(self.headers["location"]).path


class Line:
    """One kept-alive connection of somebody who has signed in; it is opened when something is asked."""

    def __init__(self, port, cookies) -> None:
        self._port = port
        self._used = 0.0
        self._reader = self._writer = None
        self._common = "".join(
            f"{name}: {value}\r\n"
            for name, value in {
                "Host": f"127.0.0.1:{port}",
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "X-Forwarded-Proto": "https",
                "X-CSRFToken": cookies["csrftoken"],
                "Accept": "text/html,application/xhtml+xml",
            }.items()
        )

    async def ask(self, method, path, body=b"", *, kind="", sent_from="/") -> Reply:
        """Answer what came back. Raises OSError or EOFError when the line dropped before everything was there.

        A page is asked for once more at once if the connection was an old one, as browsers do.
        """
        is_old = self._writer is not None and time.monotonic() - self._used < IDLE
        referer = f"Referer: https://127.0.0.1:{self._port}{sent_from}\r\n"
        length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        request = f"{method} {path} HTTP/1.1\r\n{self._common}{referer}{length}\r\n".encode() + body
        try:
            return await self._exchange(request, is_old=is_old)
        except DROPPED:
            if not is_old or method != "GET":
                raise
        return await self._exchange(request, is_old=False)

    def close(self) -> None:
        """Give the connection back."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, request, *, is_old) -> Reply:
        try:
            async with asyncio.timeout(PATIENCE):
                if not is_old:
                    self.close()
                    self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
                self._writer.write(request)
                reply = await self._reply()
        except BaseException:
            self.close()
            raise
        self._used = time.monotonic()
        if reply.headers.get("connection") == "close":
            self.close()
        return reply

    async def _reply(self) -> Reply:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Reply(int(first.split()[1]), headers, await self._body(headers))

    async def _body(self, headers) -> bytes:
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        pieces = []
        while size := int(await self._reader.readline(), 16):
            pieces.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(pieces)
