"""A small protocol of framed messages: reading, writing, dispatching them, and a server.

A program in the style of a library, on which the compiler's instructions are counted.
"""
import asyncio
import enum
import functools
import itertools
import struct
import sys
import time
from abc import ABC, abstractmethod
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Code", "Decoder", "Frame", "Server", "checksum", "encode", "handler"]

T = TypeVar("T")
HEADER = struct.Struct("!BBHI")
MAGIC, VERSION = 0xA5, 3
LARGEST = 1 << 20
CRC_TABLE = (
    0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7, 0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF,
)
NAMES = {
    "hello": 1, "welcome": 2, "ping": 3, "pong": 4, "subscribe": 5, "unsubscribe": 6, "publish": 7, "event": 8, "error": 9, "bye": 10,
}


class Code(enum.IntEnum):
    HELLO = 1
    WELCOME = 2
    PING = 3
    PONG = 4
    PUBLISH = 7
    ERROR = 9
    BYE = 10

    @classmethod
    def _missing_(cls, value):
        return cls.ERROR if isinstance(value, int) and value > 0x7F else None


class Frame(NamedTuple):
    code: Code
    number: int
    payload: bytes = b""

    def __repr__(self):
        shown = self.payload[:16].hex(" ") + ("…" if len(self.payload) > 16 else "")
        return f"<{type(self).__name__} {self.code.name} #{self.number} [{len(self.payload)}] {shown}>"


class ProtocolError(ValueError):
    def __init__(self, text, *, at=None, cause=None):
        super().__init__(text if at is None else "%s (byte %d)" % (text, at))
        self.at = at
        self.__cause__ = cause


def checksum(data, start=0xFFFF):
    value = start
    for byte in data:
        value = (value << 4 & 0xFFF0) ^ CRC_TABLE[(value >> 12 ^ byte >> 4) & 0xF]
        value = (value << 4 & 0xFFF0) ^ CRC_TABLE[(value >> 12 ^ byte) & 0xF]
    return value


def encode(frame, *, version=VERSION):
    if len(frame.payload) > LARGEST:
        raise ProtocolError(f"a payload of {len(frame.payload):,} bytes is too large")
    head = HEADER.pack(MAGIC, version << 4 | 0x1, frame.code, frame.number)
    body = len(frame.payload).to_bytes(4, "big") + frame.payload
    return b"".join((head, body, checksum(head + body).to_bytes(2, "big")))


class Decoder(ABC, Generic[T]):
    """Feeds bytes in, gives what was decoded out."""

    def __init__(self, limit=LARGEST):
        self._buffer = bytearray()
        self._limit = limit
        self._seen = self._lost = 0

    @abstractmethod
    def convert(self, frame): ...

    def feed(self, data):
        self._buffer += data
        while True:
            try:
                frame, size = self._next()
            except ProtocolError:
                self._lost += 1
                del self._buffer[0]
                continue
            if frame is None:
                break
            del self._buffer[:size]
            self._seen += 1
            yield self.convert(frame)

    def _next(self):
        if len(self._buffer) < HEADER.size + 4:
            return None, 0
        magic, flags, code, number = HEADER.unpack_from(self._buffer)
        if magic != MAGIC or flags >> 4 not in range(1, VERSION + 1):
            raise ProtocolError("no frame starts here", at=self._seen)
        size = int.from_bytes(self._buffer[HEADER.size : HEADER.size + 4], "big")
        end = HEADER.size + 4 + size
        if size > self._limit:
            raise ProtocolError("a frame that large is not taken", at=HEADER.size)
        if len(self._buffer) < end + 2:
            return None, 0
        if checksum(memoryview(self._buffer)[:end]) != int.from_bytes(self._buffer[end : end + 2], "big"):
            raise ProtocolError("the checksum is wrong", at=end)
        return Frame(Code(code), number, bytes(self._buffer[HEADER.size + 4 : end])), end + 2


class FrameDecoder(Decoder[Frame]):
    def convert(self, frame):
        return frame


_handlers = {}


def handler(*codes, repeat=1):
    def decorate(function):
        @functools.wraps(function)
        async def wrapped(*arguments, **options):
            for attempt in range(repeat):
                try:
                    return await function(*arguments, **options)
                except ConnectionError as error:
                    if attempt + 1 == repeat:
                        raise ProtocolError(f"{function.__name__} failed {repeat} times", cause=error) from error
                    await asyncio.sleep(0.1 * 2 ** attempt)

        for code in codes:
            _handlers.setdefault(code, []).append(wrapped)
        return wrapped

    return decorate


@handler(Code.PING, repeat=3)
async def answer_ping(session, frame):
    await session.send(frame._replace(code=Code.PONG))


@handler(Code.HELLO, Code.BYE)
async def greet(session, frame):
    match frame:
        case Frame(code=Code.HELLO, payload=b""):
            await session.send(Frame(Code.ERROR, frame.number, b"who?"))
        case Frame(Code.HELLO, number, payload) if payload.isascii():
            session.name = payload.decode("ascii")
            await session.send(Frame(Code.WELCOME, number))
        case (Code.BYE, *_):
            session.close()
        case _:
            raise ProtocolError("not expected here")


class Session:
    _numbers = itertools.count(1)

    def __init__(self, reader, writer, timeout=30.0):
        self.reader, self.writer = reader, writer
        self.name, self.timeout = None, timeout
        self.number = next(self._numbers)
        self.started = time.monotonic()
        self.is_open = True

    async def send(self, frame):
        self.writer.write(encode(frame))
        await self.writer.drain()

    async def frames(self):
        decoder = FrameDecoder()
        while self.is_open:
            async with asyncio.timeout(self.timeout):
                data = await self.reader.read(65536)
            if not data:
                return
            for frame in decoder.feed(data):
                yield frame

    def close(self):
        self.is_open = False
        self.writer.close()


class Server:
    def __init__(self, host="127.0.0.1", port=0, **options):
        self.address = host, port
        self.options = options
        self.sessions = {}

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, *self.address)
        return self

    async def __aexit__(self, kind, error, trace):
        self._server.close()
        for session in [*self.sessions.values()]:
            session.close()
        await self._server.wait_closed()
        return False

    async def _serve(self, reader, writer):
        session = self.sessions[id(writer)] = Session(reader, writer, **self.options)
        try:
            async for frame in session.frames():
                results = await asyncio.gather(
                    *(function(session, frame) for function in _handlers.get(frame.code, ())), return_exceptions=True
                )
                failed = [result for result in results if isinstance(result, BaseException)]
                if failed and not all(isinstance(each, ProtocolError) for each in failed):
                    raise ExceptionGroup(f"session {session.number}", failed)
        except* (OSError, TimeoutError) as group:
            print(f"{session.name or '?'}: {len(group.exceptions)} lost", file=sys.stderr)
        finally:
            self.sessions.pop(id(writer), None)
            session.close()

    def statistics(self):
        ages = sorted(time.monotonic() - session.started for session in self.sessions.values())
        middle = ages[len(ages) // 2] if ages else None
        return {"count": len(ages), "oldest": ages[-1] if ages else 0.0, "median": middle, **{name: 0 for name in NAMES}}


if __name__ == "__main__":
    async def _main():
        async with Server(*sys.argv[1:2]) as server:
            await asyncio.Event().wait()
            print(server.statistics())

    asyncio.run(_main())
