"""The capability `web`: fetching pages."""

from __future__ import annotations

from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.agent.tool import tool
from schwarm_toolbox.web.config import WebConfig
from schwarm_toolbox.web.fetcher import Fetcher
from schwarm_toolbox.web.page import text_of

_SECONDS_TO_READ = 10.0


class Web:
    """Pages from the web.

    Args:
        fetcher: Fetches them.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def fetch(self, url: str) -> str:
        """Fetch a web page and return its text, with links as `[words](address)`.

        Only public pages can be fetched, without signing in; of HTML, scripts and menus are left out.

        Args:
            url: The URL of the page, such as `https://example.org/page`.
        """
        from anyio.to_thread import run_sync

        page = await self._fetcher.fetch(url)
        # A large page takes a while to read; other runs go on meanwhile.
        return await run_sync(text_of, page, abandon_on_cancel=True)


def make(config: WebConfig) -> Capability:
    """Makes the capability `web`.

    Args:
        config: Its settings.

    Returns:
        The capability.
    """
    fetch = tool(timeout=config.timeout + _SECONDS_TO_READ)(Web(Fetcher(config)).fetch)
    return Capability("web", tools=[fetch])
