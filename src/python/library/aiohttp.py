"""A stand-in for the package `aiohttp` (its client): there is no network. A request and the reading of its answer take an unknown time each;
the answer has status 200 and the text `<response of URL>`."""

from simulate import aio


class ClientError(Exception):
    pass


class ClientConnectionError(ClientError):
    pass


class ClientResponseError(ClientError):
    pass


class ClientTimeout:
    def __init__(self, total=None, connect=None, sock_read=None, sock_connect=None):
        self.total = total
        self.connect = connect
        self.sock_read = sock_read
        self.sock_connect = sock_connect


class TCPConnector:
    def __init__(self, **options):
        pass


class ClientResponse:
    def __init__(self, method, url):
        self.method = method
        self.url = url
        self.status = 200
        self.reason = "OK"
        self.ok = True
        self.headers = {}
        self.closed = False

    async def text(self, encoding=None):
        await aio(f"read {self.url}")
        return f"<response of {self.url}>" if self.method != "HEAD" else ""

    async def json(self, **options):
        await aio(f"read {self.url}")
        return {"url": self.url}

    def raise_for_status(self):
        pass

    def release(self):
        self.closed = True

    def close(self):
        self.closed = True

    async def __aenter__(self):
        return self

    async def __aexit__(self, exception_type, exception, traceback):
        self.closed = True

    def __repr__(self):
        return f"<ClientResponse({self.url}) [200 OK]>"


class _Request:
    """What `session.get(url)` gives: it can be awaited, or entered with `async with`."""

    def __init__(self, method, url):
        self._method = method
        self._url = url
        self._response = None

    async def _send(self):
        await aio(f"{self._method} {self._url}")
        return ClientResponse(self._method, self._url)

    def __await__(self):
        return self._send().__await__()

    async def __aenter__(self):
        self._response = await self._send()
        return self._response

    async def __aexit__(self, exception_type, exception, traceback):
        self._response.release()


class ClientSession:
    def __init__(self, base_url="", **options):
        self._base = base_url
        self.closed = False

    def request(self, method, url, **options):
        if self.closed:
            raise RuntimeError("Session is closed")
        return _Request(method.upper(), self._base + url)

    def get(self, url, **options):
        return self.request("GET", url)

    def head(self, url, **options):
        return self.request("HEAD", url)

    def post(self, url, **options):
        return self.request("POST", url)

    def put(self, url, **options):
        return self.request("PUT", url)

    def patch(self, url, **options):
        return self.request("PATCH", url)

    def delete(self, url, **options):
        return self.request("DELETE", url)

    async def close(self):
        self.closed = True

    async def __aenter__(self):
        return self

    async def __aexit__(self, exception_type, exception, traceback):
        await self.close()


def request(method, url, **options):
    return _Request(method.upper(), url)
