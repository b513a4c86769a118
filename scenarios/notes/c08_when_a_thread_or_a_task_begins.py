"""C8: a thread may run before `start()` returns, a task never before its creator suspends.

The notes say of threads and tasks alike that they "start together".

The truth: which of a new thread and its creator goes on first is open. A new task begins when its creator awaits
something that is not ready, and not before.

To see it: simulate scenarios/notes/c08_when_a_thread_or_a_task_begins.py
"""
# simulate: {"variant": "a switch anywhere", "python": "3.11", "switching": "bytecode", "expect": {"findings": [], "outcomes": [{"threads": ["creator", "thread"], "tasks": ["creator", "task"]}, {"threads": ["thread", "creator"], "tasks": ["creator", "task"]}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"threads": ["creator", "thread"], "tasks": ["creator", "task"]}, {"threads": ["thread", "creator"], "tasks": ["creator", "task"]}]}}
import asyncio
import threading

threads = []
tasks = []


def in_thread():
    threads.append("thread")


async def in_task():
    tasks.append("task")


async def main():
    task = asyncio.create_task(in_task())
    tasks.append("creator")
    await task


thread = threading.Thread(target=in_thread)
thread.start()
threads.append("creator")
thread.join()
asyncio.run(main())
print("tasks:", tasks)
