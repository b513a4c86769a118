import sys


def hanoi(n, source, target, spare, moves):
    if n:
        hanoi(n - 1, source, spare, target, moves)
        moves.append(source + target)
        hanoi(n - 1, spare, target, source, moves)
    return moves


def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def binary_search(items, wanted, low=0, high=None):
    high = len(items) if high is None else high
    if low >= high:
        return -1
    middle = (low + high) // 2
    if items[middle] == wanted:
        return middle
    if items[middle] < wanted:
        return binary_search(items, wanted, middle + 1, high)
    return binary_search(items, wanted, low, middle)


def quicksort(items):
    if len(items) <= 1:
        return items
    pivot, *rest = items
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


def queens(n, row=0, columns=()):
    if row == n:
        return [columns]
    solutions = []
    for column in range(n):
        if all(column != c and abs(column - c) != row - r for r, c in enumerate(columns)):
            solutions += queens(n, row + 1, columns + (column,))
    return solutions


print(hanoi(3, "A", "C", "B", []), len(hanoi(8, "A", "C", "B", [])))
print(gcd(1071, 462), binary_search([1, 3, 5, 7, 9], 7), binary_search([1, 3], 2))
print(quicksort([3, 6, 1, 8, 2, 9, 2]))
print(queens(4), len(queens(6)))


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as error:
    print("RecursionError:", error)
