import threading


class Promise:
    def __init__(self):
        self._condition = threading.Condition()
        self._state = "pending"
        self._result = None
        self._callbacks = []

    def resolve(self, value):
        with self._condition:
            if self._state != "pending":
                raise RuntimeError(f"already {self._state}")
            self._state, self._result = "resolved", value
            callbacks, self._callbacks = self._callbacks, []
            self._condition.notify_all()
        for callback in callbacks:
            callback(value)

    def then(self, function):
        next_promise = Promise()

        def run(value):
            next_promise.resolve(function(value))

        with self._condition:
            if self._state == "pending":
                self._callbacks.append(run)
                return next_promise
        run(self._result)
        return next_promise

    def wait(self):
        with self._condition:
            while self._state == "pending":
                self._condition.wait()
            return self._result


promise = Promise()
doubled = promise.then(lambda v: v * 2)
text = doubled.then(lambda v: f"value {v}")
worker = threading.Thread(target=promise.resolve, args=(21,))
worker.start()
print(text.wait(), promise.wait())
worker.join()
print(promise.then(lambda v: v + 1).wait())
try:
    promise.resolve(0)
except RuntimeError as error:
    print(error)
