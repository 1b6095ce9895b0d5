"""An adapter: openapi-python-client's functions as a class that the proof can call."""

import asyncio
import importlib

from . import errors
from .opc.client import Client as OpcClient
from .opc.models import SearchDeepFilter

BASE = "https://trap.example/api/v2"


class Search:
    def __init__(self, *, http_client, base_url=BASE, on_drift="warn"):
        self.inner = OpcClient(base_url=base_url, raise_on_unexpected_status=True)
        self.give(http_client)
        http_client.base_url = base_url
        self.search = self

    def give(self, http_client):
        self.inner.set_httpx_client(http_client)

    def module(self, name):
        return importlib.import_module(f"{__name__}.opc.api.search.{name}")

    def search_deep(self, **given):
        given["filter_"] = SearchDeepFilter.from_dict(given["filter_"])
        return self.call("search_deep", given)

    def search_piped(self, **given):
        return self.call("search_piped", given)

    def call(self, name, given):
        return self.told(self.module(name).sync_detailed(client=self.inner, **given))

    def told(self, response):
        status = int(response.status_code)
        if status >= 400:
            raise errors.StatusError(status, None)
        return response.parsed


class AsyncSearch(Search):
    def give(self, http_client):
        self.inner.set_async_httpx_client(http_client)

    def call(self, name, given):
        async def run():
            response = await self.module(name).asyncio_detailed(client=self.inner, **given)
            return self.told(response)

        assert asyncio.iscoroutinefunction(run)
        return run()
