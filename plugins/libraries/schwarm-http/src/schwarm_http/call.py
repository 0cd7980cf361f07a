"""One request and its answer, whole or in events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

from anyio import move_on_after
from attrs import define, field

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError, ProviderTimeoutError
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.body import Body
from schwarm_http.config import HttpConfig
from schwarm_http.facts import Facts
from schwarm_http.json_text import decode, excerpt
from schwarm_http.reply import Answer, StreamEnd
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import StreamFormat, StreamParser
from schwarm_http.transport import FAILURES, failed_to_start

if TYPE_CHECKING:
    import httpcore2

T = TypeVar("T")
OnEvent = Callable[[ServerSentEvent], Awaitable[bool | None]]

_SUCCESS = range(200, 300)


@define
class Call:
    """One request, on its way.

    Attributes:
        pool: Has the connections.
        request: What is asked.
        config: The wire's settings.
        facts: What is known, for errors.
        place: The server's address, for errors.
        max_bytes: The largest answer.
        max_event_bytes: The largest event of a stream.
        headers: The answer's headers, once they are there.
    """

    pool: httpcore2.AsyncConnectionPool
    request: httpcore2.Request
    config: HttpConfig
    facts: Facts
    place: str
    max_bytes: int
    max_event_bytes: int
    headers: dict[str, str] = field(factory=dict)

    async def answer(self) -> Answer:
        """The whole answer.

        Raises:
            ProviderError: With the class that tells the cause, complete.
        """
        return await self._within_deadline(self._answer)

    async def events(self, on_event: OnEvent, stream_format: StreamFormat) -> StreamEnd:
        """The answer's events, handed over one by one.

        Raises:
            ProviderError: With the class that tells the cause, complete.
        """
        return await self._within_deadline(lambda: self._events(on_event, stream_format))

    async def _within_deadline(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            if self.config.deadline is None:
                return await work()
            with move_on_after(self.config.deadline):
                return await work()
            msg = f"The answer wasn't complete within {self.config.deadline:g} s."
            raise ProviderTimeoutError(msg)
        except ProviderError as error:
            self.facts.complete(error)
            raise

    async def _answer(self) -> Answer:
        body = await self._start()
        try:
            content = decode(await body.whole())
        finally:
            await body.close()
        return Answer(body.response.status, self.headers, self.facts.request_id, self.facts, content)

    async def _events(self, on_event: OnEvent, stream_format: StreamFormat) -> StreamEnd:
        body = await self._start()
        try:
            await self._expect(stream_format, body)
            ended = await self._hand_over(body, on_event, stream_format.parser(self.max_event_bytes))
            if ended:
                await body.drain()
        finally:
            await body.close()
        return StreamEnd(body.response.status, self.headers, self.facts.request_id, self.facts, ended)

    async def _hand_over(self, body: Body, on_event: OnEvent, parser: StreamParser) -> bool:
        while data := await body.piece():
            for event in parser.feed(data):
                if await on_event(event):
                    return True
        return False

    async def _start(self) -> Body:
        """Sends the request and waits for the headers of an answer that is no error."""
        try:
            response = await self.pool.handle_async_request(self.request)
        except FAILURES as error:
            raise failed_to_start(error, self.config, self.place) from error
        self.headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        self.facts.status = response.status
        named = (self.headers[name] for name in self.facts.table.request_id if name in self.headers)
        self.facts.request_id = next(named, "")
        body = Body(response, self.config, self.max_bytes)
        if response.status not in _SUCCESS:
            await self._refuse(body)
        return body

    async def _refuse(self, body: Body) -> NoReturn:
        said = await _said(body)
        raise self.facts.table.error(said, status=self.facts.status, headers=self.headers)

    async def _expect(self, stream_format: StreamFormat, body: Body) -> None:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not kind or kind in stream_format.accepts:
            return
        said = await _said(body)
        if isinstance(said, dict) and said.get("error"):
            raise self.facts.table.error(said, headers=self.headers)
        found = said if isinstance(said, str) else excerpt(str(said))
        msg = f"Expected {stream_format.media_type}, found {kind}: {found}"
        raise MalformedAnswerError(msg)


async def _said(body: Body) -> JsonValue:
    """What a body says that isn't the answer; where it can't be had, the status has to do."""
    try:
        content = await body.whole()
    except ProviderError:
        return ""
    finally:
        await body.close()
    try:
        return decode(content)
    except ProviderError:
        return excerpt(content) if content else ""
