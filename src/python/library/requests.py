"""A stand-in for the package `requests`: there is no network. Each request takes an unknown time and is answered with status 200 and the text
`<response of URL>`."""

from simulate import io


class RequestException(OSError):
    pass


class ConnectionError(RequestException):
    pass


class HTTPError(RequestException):
    pass


class Timeout(RequestException):
    pass


class exceptions:
    RequestException = RequestException
    ConnectionError = ConnectionError
    HTTPError = HTTPError
    Timeout = Timeout


class Response:
    def __init__(self, method, url):
        self.url = url
        self.status_code = 200
        self.reason = "OK"
        self.ok = True
        self.encoding = "utf-8"
        self.headers = {}
        self.text = f"<response of {url}>" if method != "HEAD" else ""

    def json(self, **options):
        return {"url": self.url}

    def raise_for_status(self):
        pass

    def close(self):
        pass

    def __bool__(self):
        return True

    def __enter__(self):
        return self

    def __exit__(self, exception_type, exception, traceback):
        self.close()

    def __repr__(self):
        return "<Response [200]>"


def request(method, url, **options):
    method = method.upper()
    io(f"{method} {url}")
    return Response(method, url)


def get(url, params=None, **options):
    return request("GET", url, **options)


def head(url, **options):
    return request("HEAD", url, **options)


def post(url, data=None, json=None, **options):
    return request("POST", url, **options)


def put(url, data=None, **options):
    return request("PUT", url, **options)


def patch(url, data=None, **options):
    return request("PATCH", url, **options)


def delete(url, **options):
    return request("DELETE", url, **options)


class Session:
    def __init__(self):
        self.headers = {}

    def request(self, method, url, **options):
        return request(method, url, **options)

    def get(self, url, **options):
        return request("GET", url, **options)

    def head(self, url, **options):
        return request("HEAD", url, **options)

    def post(self, url, data=None, json=None, **options):
        return request("POST", url, **options)

    def put(self, url, data=None, **options):
        return request("PUT", url, **options)

    def patch(self, url, data=None, **options):
        return request("PATCH", url, **options)

    def delete(self, url, **options):
        return request("DELETE", url, **options)

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exception_type, exception, traceback):
        self.close()


def session():
    return Session()
