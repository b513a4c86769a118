"""Writes asyncio programs at random, to compare event loops with.

    python3 tests/cpython/generate_asyncio.py SEED [VERSION]

The same seed gives the same program. A program has some workers, which share locks, queues, futures and so on, and a
`main` that starts them, disturbs them and looks at what became of them. It prints a line whenever something
can be seen of the order of events. It may end in a deadlock (everything waits); it never runs for ever: loops are
bounded, and workers only start workers with higher numbers. VERSION 3.12 or 3.13 adds what is new there.
"""

import random
import sys

HEAD = '''\
import asyncio


def say(*words):
    task = asyncio.current_task()
    name = "-" if task is None else task.get_name()
    print(f"{asyncio.get_running_loop().time():.3f}", name, *words)


def callback(future):
    if future.cancelled():
        print("callback: cancelled")
    elif future.exception() is not None:
        print("callback:", repr(future.exception()))
    else:
        print("callback:", future.result())


def handler(loop, context):
    if context["message"].startswith("Exception in callback"):
        print("handler:", repr(context["exception"]))


def fail(number):
    say("callback fails", number)
    raise KeyError(number)

'''

DELAYS = ["0", "0", "0.1", "0.1", "0.2", "0.3", "0.05", "0.15", "0.25", "0.5", "1"]
TIMEOUTS = ["0", "0.1", "0.1", "0.2", "0.3", "0.15", "0.5", "1", "None"]


class Generator:
    def __init__(self, seed, version=(3, 11)):
        self.random = random.Random(f"{seed}")
        self.version = version
        self.lines = []
        self.mark = 0
        self.budget = 0
        self.workers = self.random.randint(2, 5)
        # What a program is about: the others of its statements are the basic ones.
        self.subjects = self.random.sample(
            ["lock", "semaphore", "event", "condition", "queue", "queue", "barrier", "future", "gather", "wait",
             "wait_for", "timeout", "timeout", "shield", "group", "group", "cancel", "cancel", "callback",
             "as_completed", "generator", "failure"],
            self.random.randint(3, 6))
        if version >= (3, 12) and self.random.random() < 0.5:
            # With tasks that are done already, as_completed shows the order of a set.
            self.subjects = [subject for subject in self.subjects if subject != "as_completed"] + ["eager"]
        if version >= (3, 13) and "queue" in self.subjects:
            self.subjects.append("shutdown")

    # ---- text

    def line(self, depth, text):
        self.lines.append("    " * depth + text)

    def say(self, depth, *words):
        self.mark += 1
        self.line(depth, f"say({self.mark}{''.join(', ' + word for word in words)})")

    def one_of(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def delay(self):
        return self.random.choice(DELAYS)

    def timeout(self):
        return self.random.choice(TIMEOUTS)

    # ---- the program

    def program(self):
        self.lines = HEAD.split("\n")
        for worker in reversed(range(self.workers)):
            self.worker(worker)
        if "generator" in self.subjects:
            self.generator()
        self.main()
        self.line(0, "")
        self.line(0, "asyncio.run(main())")
        return "\n".join(self.lines) + "\n"

    def worker(self, number):
        self.line(0, f"async def worker{number}(number):")
        if self.chance(0.6):
            self.say(1, '"starts"', "number")
        self.budget = self.random.randint(3, 9)
        self.block(1, number)
        if self.chance(0.6):
            self.line(1, f"return ({number}, number)")
        self.line(0, "")
        self.line(0, "")

    def generator(self):
        self.line(0, "async def numbers(count):")
        self.line(1, "try:")
        self.line(2, "for number in range(count):")
        self.line(3, f"await asyncio.sleep({self.delay()})")
        self.line(3, "yield number")
        self.line(1, "finally:")
        self.line(2, f"await asyncio.sleep({self.delay()})")
        self.say(2, '"numbers end"')
        self.line(0, "")
        self.line(0, "")

    def main(self):
        self.line(0, "async def main():")
        names = "lock, semaphore, event, condition, queue, barrier, futures, tasks, total"
        self.line(1, f"global {names}")
        self.line(1, "loop = asyncio.get_running_loop()")
        self.line(1, "loop.set_exception_handler(handler)")
        self.line(1, "lock = asyncio.Lock()")
        semaphore = self.one_of("Semaphore", "Semaphore", "BoundedSemaphore")
        self.line(1, f"semaphore = asyncio.{semaphore}({self.one_of(1, 1, 2, 2, 3)})")
        self.line(1, "event = asyncio.Event()")
        self.line(1, f"condition = asyncio.Condition({self.one_of('', '', '', 'lock')})")
        queue = self.one_of("Queue", "Queue", "PriorityQueue", "LifoQueue")
        self.line(1, f"queue = asyncio.{queue}({self.one_of('', 1, 2, 3)})")
        self.line(1, f"barrier = asyncio.Barrier({self.one_of(2, 2, 3)})")
        self.line(1, "futures = [loop.create_future() for _ in range(3)]")
        self.line(1, "tasks = []")
        self.line(1, "total = 0")
        if "eager" in self.subjects:
            self.line(1, "loop.set_task_factory(asyncio.eager_task_factory)")
        self.line(1, "try:")
        for number in range(self.random.randint(1, 5)):
            self.line(2, f"tasks.append(asyncio.create_task({self.coroutine(-1)}))")
        self.budget = self.random.randint(4, 10)
        self.block(2, -1)
        if self.chance(0.7):
            self.line(2, "await asyncio.sleep(2)")
        self.line(1, "except (Exception, asyncio.CancelledError) as error:")
        self.say(2, '"main sees"', "repr(error)")
        if self.chance(0.5):
            self.line(1, "for task in tasks:")
            self.line(2, "task.cancel()")
            self.line(1, "say(await asyncio.gather(*tasks, return_exceptions=True))")
        self.line(1, "for task in tasks:")
        self.line(2, "print(task.get_name(), task.done(), task.cancelled(), task.cancelling())")
        self.line(1, "print(lock.locked(), semaphore.locked(), event.is_set(), condition.locked(), total)")
        self.line(1, "print(str(queue), barrier.n_waiting, barrier.broken)")
        self.line(1, "print([future.done() for future in futures], len(asyncio.all_tasks()))")

    def block(self, depth, worker, most=4):
        start = len(self.lines)
        for _ in range(self.random.randint(1, most)):
            if self.budget <= 0:
                break
            self.statement(depth, worker)
        if len(self.lines) == start or self.lines[-1].endswith(":"):
            self.say(depth)

    def statement(self, depth, worker):
        self.budget -= 1
        basic = ["say", "sleep", "sleep", "task", "guard", "guard", "loop"]
        kinds = basic + self.subjects * 2
        if depth > 5:
            kinds = ["say", "sleep"]
        getattr(self, "make_" + self.random.choice(kinds))(depth, worker)

    def coroutine(self, worker):
        """A coroutine that ends, of a worker with a higher number."""
        if worker + 1 < self.workers and self.chance(0.85):
            return f"worker{self.random.randint(worker + 1, self.workers - 1)}({self.random.randint(0, 9)})"
        return f"asyncio.sleep({self.delay()}, {self.random.randint(10, 99)})"

    def awaitable(self, worker):
        """Something to wait for: new, or already there."""
        kind = self.random.random()
        if kind < 0.7:
            return self.coroutine(worker)
        if kind < 0.8 and "future" in self.subjects:
            return f"futures[{self.random.randint(0, 2)}]"
        if kind < 0.9 and "event" in self.subjects:
            return "event.wait()"
        if kind < 0.9 and "queue" in self.subjects:
            return "queue.get()"
        if kind < 0.95:
            return f"asyncio.create_task({self.coroutine(worker)})"
        return self.coroutine(worker)

    # ---- statements

    def make_say(self, depth, worker):
        self.say(depth)

    def make_sleep(self, depth, worker):
        self.line(depth, f"await asyncio.sleep({self.delay()})")
        if self.chance(0.7):
            self.say(depth)

    def make_loop(self, depth, worker):
        self.line(depth, f"for turn in range({self.random.randint(2, 3)}):")
        self.block(depth + 1, worker, 2)
        self.say(depth + 1, '"turn"', "turn")

    def make_task(self, depth, worker):
        name = f", name={self.one_of('A', 'B', 'C')!r}" if self.chance(0.2) else ""
        self.line(depth, f"tasks.append(asyncio.create_task({self.coroutine(worker)}{name}))")
        if self.chance(0.2):
            self.line(depth, "tasks[-1].add_done_callback(callback)")

    def make_guard(self, depth, worker):
        """try, with what is done about errors and cancellation."""
        self.line(depth, "try:")
        self.block(depth + 1, worker)
        kind = self.random.random()
        if kind < 0.45:
            self.line(depth, "except asyncio.CancelledError as error:")
            self.say(depth + 1, '"cancelled"', "repr(error)")
            if self.chance(0.3):
                self.line(depth + 1, f"await asyncio.sleep({self.delay()})")
                self.say(depth + 1, '"cleaned up"')
            after = self.random.random()
            if after < 0.6:
                self.line(depth + 1, "raise")
            elif after < 0.7:
                self.line(depth + 1, "asyncio.current_task().uncancel()")
            elif after < 0.8:
                self.line(depth + 1, f"raise ValueError({self.random.randint(0, 9)}) from error")
        elif kind < 0.7:
            self.line(depth, "except Exception as error:")
            self.say(depth + 1, '"failed"', "repr(error)")
        else:
            self.line(depth, "finally:")
            self.say(depth + 1, '"finally"')
            if self.chance(0.4):
                self.line(depth + 1, f"await asyncio.sleep({self.delay()})")
                self.say(depth + 1, '"finally ends"')

    def make_failure(self, depth, worker):
        if self.chance(0.5):
            self.line(depth, f"if len(tasks) > {self.random.randint(0, 3)}:")
            depth += 1
        error = self.one_of("ValueError", "KeyError", "ValueError", "asyncio.CancelledError", "asyncio.TimeoutError")
        self.line(depth, f"raise {error}({self.random.randint(0, 9)})")

    def make_lock(self, depth, worker):
        if self.chance(0.7):
            self.line(depth, "async with lock:")
            self.say(depth + 1, '"has the lock"')
            self.line(depth + 1, f"await asyncio.sleep({self.delay()})")
            if self.chance(0.5):
                self.block(depth + 1, worker, 2)
        else:
            self.line(depth, f"await asyncio.wait_for(lock.acquire(), {self.timeout()})")
            self.line(depth, "try:")
            self.block(depth + 1, worker, 2)
            self.line(depth, "finally:")
            self.line(depth + 1, "lock.release()")
        self.say(depth, '"released"', "lock.locked()")

    def make_semaphore(self, depth, worker):
        kind = self.random.random()
        if kind < 0.8:
            self.line(depth, "async with semaphore:")
            self.say(depth + 1, '"has the semaphore"', "semaphore.locked()")
            self.line(depth + 1, f"await asyncio.sleep({self.delay()})")
            if self.chance(0.3):
                self.block(depth + 1, worker, 2)
        elif kind < 0.9:
            self.line(depth, f"await asyncio.wait_for(semaphore.acquire(), {self.timeout()})")
            self.say(depth, '"acquired"')
        else:
            self.line(depth, "semaphore.release()")

    def make_event(self, depth, worker):
        kind = self.random.random()
        if kind < 0.3:
            self.line(depth, "event.set()")
        elif kind < 0.4:
            self.line(depth, "event.clear()")
        elif kind < 0.5:
            self.line(depth, "event.set()")
            self.line(depth, "event.clear()")
        else:
            if self.chance(0.6):
                self.line(depth, f"await asyncio.wait_for(event.wait(), {self.timeout()})")
            else:
                self.line(depth, "await event.wait()")
            self.say(depth, '"event"', "event.is_set()")

    def make_condition(self, depth, worker):
        self.line(depth, "async with condition:")
        kind = self.random.random()
        if kind < 0.35:
            self.line(depth + 1, "await condition.wait()")
            self.say(depth + 1, '"notified"')
        elif kind < 0.5:
            self.line(depth + 1, f"await condition.wait_for(lambda: queue.qsize() > {self.one_of(0, 1)})")
            self.say(depth + 1, '"fulfilled"')
        elif kind < 0.6:
            self.line(depth + 1, f"await asyncio.wait_for(condition.wait(), {self.timeout()})")
            self.say(depth + 1, '"notified in time"')
        elif kind < 0.9:
            self.line(depth + 1, f"condition.notify({self.one_of('', 1, 2)})")
            self.say(depth + 1, '"notifies"')
        else:
            self.line(depth + 1, "condition.notify_all()")
            if self.chance(0.5):
                self.line(depth + 1, f"await asyncio.sleep({self.delay()})")
            self.say(depth + 1, '"notifies all"')

    def make_queue(self, depth, worker):
        kind = self.random.random()
        item = self.random.randint(0, 99)
        if kind < 0.25:
            self.line(depth, f"await queue.put({item})")
            self.say(depth, f'"put {item}"', "queue.qsize()")
        elif kind < 0.5:
            self.line(depth, f"item = await asyncio.wait_for(queue.get(), {self.timeout()})")
            self.say(depth, '"got"', "item")
            if self.chance(0.6):
                self.line(depth, "queue.task_done()")
        elif kind < 0.6:
            self.say(depth, '"got"', "await queue.get()")
        elif kind < 0.75:
            self.line(depth, "try:")
            self.line(depth + 1, self.one_of(f"queue.put_nowait({item})", 'say("got", queue.get_nowait())'))
            self.line(depth, "except (asyncio.QueueFull, asyncio.QueueEmpty) as error:")
            self.say(depth + 1, "repr(error)")
        elif kind < 0.85:
            self.line(depth, f"for item in range({item}, {item + self.random.randint(2, 3)}):")
            self.line(depth + 1, "await queue.put(item)")
            self.say(depth + 1, '"put"', "item")
        elif kind < 0.95:
            self.line(depth, f"await asyncio.wait_for(queue.join(), {self.timeout()})")
            self.say(depth, '"joined"')
        else:
            self.line(depth, "queue.task_done()")

    def make_shutdown(self, depth, worker):
        if self.chance(0.5):
            self.line(depth, "if queue.qsize() > 1:")
            depth += 1
        self.line(depth, f"queue.shutdown({self.one_of('', 'immediate=True')})")
        self.say(depth, '"shut down"')

    def make_barrier(self, depth, worker):
        kind = self.random.random()
        if kind < 0.5:
            self.say(depth, '"barrier"', "await barrier.wait()")
        elif kind < 0.7:
            self.line(depth, f"index = await asyncio.wait_for(barrier.wait(), {self.timeout()})")
            self.say(depth, '"passed"', "index")
        elif kind < 0.8:
            self.line(depth, "async with barrier as position:")
            self.say(depth + 1, '"inside"', "position")
        elif kind < 0.9:
            self.line(depth, "await barrier.reset()")
            self.say(depth, '"reset"')
        else:
            self.line(depth, "await barrier.abort()")
            self.say(depth, '"aborted"')

    def make_future(self, depth, worker):
        index = self.random.randint(0, 2)
        kind = self.random.random()
        if kind < 0.4:
            self.line(depth, f"if not futures[{index}].done():")
            act = self.one_of(f"set_result({self.random.randint(0, 9)})", f"set_result({self.random.randint(0, 9)})",
                              f"set_exception(ValueError({index}))", "cancel()", "cancel('enough')")
            self.line(depth + 1, f"futures[{index}].{act}")
            if self.chance(0.5):
                self.say(depth + 1, '"done"', f"futures[{index}].cancelled()")
        elif kind < 0.5:
            self.line(depth, f"futures[{index}].add_done_callback(callback)")
        elif kind < 0.55:
            self.say(depth, f"futures[{index}].remove_done_callback(callback)")
        elif kind < 0.65:
            self.line(depth, "try:")
            self.say(depth + 1, f"futures[{index}].{self.one_of('result', 'exception')}()")
            self.line(depth, "except (Exception, asyncio.CancelledError) as error:")
            self.say(depth + 1, "repr(error)")
        elif kind < 0.7:
            self.say(depth, f"len(repr(futures[{index}])) > 0, str(futures[{index}])[:15]")
        elif kind < 0.75:
            self.line(depth, "loop = asyncio.get_running_loop()")
            self.line(depth, f"futures[{index}] = loop.create_future()")
        else:
            self.say(depth, f'"future {index}"', f"await futures[{index}]")

    def make_gather(self, depth, worker):
        count = self.random.randint(0, 4)
        parts = [self.awaitable(worker) for _ in range(count)]
        if self.chance(0.2):
            parts.append("*tasks[:2]")
        if self.chance(0.5):
            parts.append("return_exceptions=True")
        call = f"asyncio.gather({', '.join(parts)})"
        if self.chance(0.25):
            self.line(depth, f"gathered = {call}")
            self.line(depth, f"await asyncio.sleep({self.delay()})")
            if self.chance(0.5):
                self.say(depth, f"gathered.{self.one_of('cancel()', 'done()')}")
            call = "gathered"
        self.line(depth, "try:")
        self.say(depth + 1, '"gathered"', f"await {call}")
        self.line(depth, f"except {self.one_of('Exception', '(Exception, asyncio.CancelledError)')} as error:")
        self.say(depth + 1, '"gather failed"', "repr(error)")

    def make_wait(self, depth, worker):
        count = self.random.randint(1, 4)
        parts = [f"asyncio.create_task({self.coroutine(worker)})" for _ in range(count)]
        if self.chance(0.3):
            parts.append("*tasks[:2]")
        if "future" in self.subjects and self.chance(0.3):
            parts.append("futures[0]")
        when = self.one_of("FIRST_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED")
        timeout = "" if self.chance(0.5) else f", timeout={self.timeout()}"
        self.line(depth, f"group = [{', '.join(parts)}]")
        self.line(depth, f"done, pending = await asyncio.wait(group{timeout}, return_when=asyncio.{when})")
        self.say(depth, '"waited"', "len(done)", "len(pending)", "[task in done for task in group]")
        if self.chance(0.5):
            self.line(depth, "for task in pending:")
            self.line(depth + 1, "task.cancel()")

    def make_wait_for(self, depth, worker):
        self.line(depth, "try:")
        self.say(depth + 1, '"in time"', f"await asyncio.wait_for({self.awaitable(worker)}, {self.timeout()})")
        self.line(depth, "except asyncio.TimeoutError as error:")
        self.say(depth + 1, '"too late"', "repr(error)")

    def make_timeout(self, depth, worker):
        if self.chance(0.8):
            name = self.one_of("limit", "bound")
            call = f"asyncio.timeout({self.timeout()})"
        else:
            name = "limit"
            self.line(depth, f"when = asyncio.get_running_loop().time() + {self.delay()}")
            call = "asyncio.timeout_at(when)"
        self.line(depth, "try:")
        self.line(depth + 1, f"async with {call} as {name}:")
        self.block(depth + 2, worker)
        if self.chance(0.25):
            when = self.one_of("None", f"asyncio.get_running_loop().time() + {self.delay()}")
            self.line(depth + 2, f"{name}.reschedule({when})")
            self.line(depth + 2, f"await asyncio.sleep({self.delay()})")
        if self.chance(0.5):
            self.line(depth + 2, f"await asyncio.sleep({self.delay()})")
        self.say(depth + 2, '"within"', f"{name}.expired()")
        self.line(depth, "except TimeoutError as error:")
        self.say(depth + 1, '"timeout"', f"{name}.expired()", "asyncio.current_task().cancelling()", "repr(error)")

    def make_shield(self, depth, worker):
        self.line(depth, "try:")
        call = f"asyncio.shield({self.awaitable(worker)})"
        if self.chance(0.4):
            call = f"asyncio.wait_for({call}, {self.timeout()})"
        self.say(depth + 1, '"shielded"', f"await {call}")
        self.line(depth, "except asyncio.CancelledError as error:")
        self.say(depth + 1, '"shield cancelled"', "repr(error)")
        if self.chance(0.7):
            self.line(depth + 1, "raise")

    def make_group(self, depth, worker):
        self.line(depth, "try:")
        self.line(depth + 1, "async with asyncio.TaskGroup() as group:")
        for _ in range(self.random.randint(0, 4)):
            name = f", name={self.one_of('G', 'H')!r}" if self.chance(0.2) else ""
            kept = "tasks.append(" if self.chance(0.2) else ""
            self.line(depth + 2, f"{kept}group.create_task({self.coroutine(worker)}{name}){')' if kept else ''}")
        self.block(depth + 2, worker, 3)
        if self.chance(0.2):
            self.line(depth + 2, f"raise ValueError({self.random.randint(0, 9)})")
        errors = self.one_of("ExceptionGroup", "BaseExceptionGroup", "Exception")
        self.line(depth, f"except {errors} as error:")
        if errors == "Exception":
            self.say(depth + 1, '"group"', "repr(error)", "asyncio.current_task().cancelling()")
        else:
            self.say(depth + 1, '"group"', "error", "[repr(part) for part in error.exceptions]",
                     "asyncio.current_task().cancelling()")
        if self.chance(0.3):
            self.line(depth, f"await asyncio.sleep({self.delay()})")

    def make_cancel(self, depth, worker):
        message = self.one_of("", "", "'stop'", f"{self.random.randint(0, 9)}", "msg='stop'")
        kind = self.random.random()
        if kind < 0.75:
            index = self.random.randint(-2, 2)
            self.line(depth, f"if len(tasks) > {index if index >= 0 else -index - 1}:")
            self.say(depth + 1, '"cancels"', f"tasks[{index}].cancel({message})", f"tasks[{index}].cancelling()")
            if self.chance(0.3):
                self.line(depth + 1, f"tasks[{index}].cancel({message})")
        elif kind < 0.85:
            self.line(depth, f"asyncio.current_task().cancel({message})")
            self.say(depth, '"cancelled itself"')
        elif kind < 0.95:
            self.line(depth, "if tasks:")
            self.line(depth + 1, f"asyncio.get_running_loop().call_later({self.delay()}, tasks[-1].cancel)")
        else:
            self.say(depth, '"uncancel"', "asyncio.current_task().uncancel()")

    def make_callback(self, depth, worker):
        self.line(depth, "loop = asyncio.get_running_loop()")
        kind = self.random.random()
        mark = self.random.randint(100, 999)
        if kind < 0.2:
            self.line(depth, f"loop.call_soon(say, {mark})")
        elif kind < 0.45:
            self.line(depth, f"handle = loop.call_later({self.delay()}, say, {mark})")
            if self.chance(0.3):
                self.line(depth, f"await asyncio.sleep({self.delay()})")
                self.line(depth, "handle.cancel()")
                self.say(depth, "handle.cancelled()")
        elif kind < 0.65:
            self.line(depth, f"when = loop.time() + {self.delay()}")
            self.line(depth, f"for number in range({self.random.randint(1, 8)}):")
            self.line(depth + 1, f"loop.call_at(when, say, {mark}, number)")
        elif kind < 0.75:
            self.line(depth, f"loop.call_later({self.delay()}, fail, {mark})")
        elif kind < 0.85:
            self.line(depth, f"loop.call_soon_threadsafe(say, {mark})")
        elif kind < 0.95:
            self.line(depth, f"loop.call_later({self.delay()}, event.set)")
        else:
            self.line(depth, f"loop.call_soon(loop.call_soon, say, {mark})")

    def make_as_completed(self, depth, worker):
        count = self.random.randint(1, 4)
        parts = [f"asyncio.create_task({self.coroutine(worker)})" for _ in range(count)]
        if self.chance(0.3):
            parts = [self.coroutine(worker) for _ in range(count)]
        timeout = "" if self.chance(0.5) else f", timeout={self.timeout()}"
        self.line(depth, f"for completed in asyncio.as_completed([{', '.join(parts)}]{timeout}):")
        self.line(depth + 1, "try:")
        self.say(depth + 2, '"completed"', "await completed")
        self.line(depth + 1, "except Exception as error:")
        self.say(depth + 2, '"not completed"', "repr(error)")

    def make_generator(self, depth, worker):
        """It is closed by hand: when an abandoned one is closed depends on the garbage collector."""
        name = f"numbers{depth}"
        self.line(depth, f"{name} = numbers({self.random.randint(1, 3)})")
        self.line(depth, "try:")
        self.line(depth + 1, f"async for number in {name}:")
        self.say(depth + 2, '"number"', "number")
        self.block(depth + 2, worker, 2)
        self.line(depth, "finally:")
        self.line(depth + 1, f"await {name}.aclose()")

    def make_eager(self, depth, worker):
        name = f", name={self.one_of('E', 'F')!r}" if self.chance(0.3) else ""
        self.line(depth, f"task = asyncio.create_task({self.coroutine(worker)}{name})")
        self.say(depth, "task.done()", "task.get_name()")
        self.line(depth, "tasks.append(task)")


def generate(seed, version=(3, 11)):
    return Generator(seed, version).program()


if __name__ == "__main__":
    wanted = sys.argv[2] if len(sys.argv) > 2 else "3.11"
    print(generate(int(sys.argv[1]), tuple(int(part) for part in wanted.split("."))), end="")
