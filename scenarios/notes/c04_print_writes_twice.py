"""C4: two threads that print do not always print two lines.

The notes show "Data fetched" twice, on two lines.

The truth: usual, not certain. `print` writes the text and the end of the line separately, and another thread may come
in between, in every version. (Of 600 lines printed by three threads into a pipe, 34 were broken.) Which thread prints
first is open anyway. Here `print` writes into a list, so that the pieces can be seen.

To see it: simulate scenarios/notes/c04_print_writes_twice.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": [], "outcomes": [{"text": "one\ntwo\n"}, {"text": "two\none\n"}, {"text": "onetwo\n\n"}, {"text": "twoone\n\n"}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"text": "one\ntwo\n"}, {"text": "two\none\n"}, {"text": "onetwo\n\n"}, {"text": "twoone\n\n"}]}}
import threading

pieces = []
text = ""


class Paper:
    def write(self, piece):
        pieces.append(piece)


paper = Paper()


def fetch_data(name):
    print(name, file=paper)


thread1 = threading.Thread(target=fetch_data, args=("one",))
thread2 = threading.Thread(target=fetch_data, args=("two",))
thread1.start()
thread2.start()
thread1.join()
thread2.join()
text = "".join(pieces)
print(pieces)
