import sys

try:
    sys.exit(1)
except SystemExit as error:
    print("caught", error.code)
try:
    print("working")
    sys.exit(3)
finally:
    print("finally runs")
