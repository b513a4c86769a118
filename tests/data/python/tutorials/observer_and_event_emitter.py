from collections import defaultdict
from typing import Callable


class EventEmitter:
    def __init__(self) -> None:
        self._handlers: dict[str, list[Callable]] = defaultdict(list)

    def on(self, event: str, handler: Callable | None = None):
        if handler is None:
            def decorate(function):
                self._handlers[event].append(function)
                return function
            return decorate
        self._handlers[event].append(handler)
        return handler

    def off(self, event: str, handler: Callable) -> None:
        self._handlers[event].remove(handler)

    def emit(self, event: str, *args, **kwargs) -> int:
        handlers = list(self._handlers.get(event, ()))
        for handler in handlers:
            handler(*args, **kwargs)
        return len(handlers)


emitter = EventEmitter()


@emitter.on("order")
def send_mail(customer, total):
    print(f"mail to {customer}: {total:.2f}")


@emitter.on("order")
def update_stock(customer, total):
    print("stock updated")
    emitter.off("order", update_stock)


class Audit:
    def __init__(self):
        self.lines = []

    def record(self, customer, total=0):
        self.lines.append((customer, total))


audit = Audit()
emitter.on("order", audit.record)
emitter.on("cancel", audit.record)
print(emitter.emit("order", "Ann", total=12.5))
print(emitter.emit("order", "Bob", 7))
print(emitter.emit("cancel", "Ann"), emitter.emit("unknown"))
print(audit.lines)
