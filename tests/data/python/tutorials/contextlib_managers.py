import io
from contextlib import contextmanager, suppress, closing, ExitStack, redirect_stdout, nullcontext


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    finally:
        print(f"</{name}>")


with tag("h1") as title:
    print("foo", title)


class Resource:
    def __init__(self, name):
        self.name = name

    def close(self):
        print("closing", self.name)


with closing(Resource("file")) as resource:
    print("using", resource.name)

with suppress(KeyError, ZeroDivisionError):
    {}["missing"]
    print("never printed")

with ExitStack() as stack:
    for name in ("a", "b"):
        stack.enter_context(tag(name))
    stack.callback(print, "called back")
    print("inside")

try:
    with tag("div"):
        raise ValueError("oops")
except ValueError as error:
    print("caught", error)

buffer = io.StringIO()
with redirect_stdout(buffer):
    print("hidden")
print(repr(buffer.getvalue()))

with nullcontext(5) as five:
    print(five)


@tag("p")
def paragraph():
    print("text")


paragraph()
