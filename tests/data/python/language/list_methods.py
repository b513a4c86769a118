l = [3, 1, 2]
l.append(4)
l.extend((5, 6))
l.insert(0, "first")
l.insert(100, "end")
l.insert(-1, "before end")
print(l, len(l))
print(l.pop(), l.pop(0), l.pop(-2), l)
l.remove("before end") if "before end" in l else None
print(l.index(2), l.index(4, 2), l.count(5))
l.reverse()
print(l)
l.sort()
print(l)
l.sort(reverse=True, key=lambda x: x % 3)
print(l)
copy = l.copy()
copy.clear()
print(l, copy, l + [0], l * 2, 2 * [0], [1] + [2])
l += (7,)
l *= 2
print(l, l == l[:], l is l[:], 7 in l, min(l), max(l), sum(l))
print(list("abc"), list({1: 2}), list(range(3)), list(), [[]] * 2)
print([1, [2, [3, "x"]], (4,), {"k": [5]}, None, True, 1.0])
a = [1]
a.append(a)
print(a)
print(l.append(1), l.sort(), l.reverse())
numbers = [1, 2, 3, 4]
for n in numbers:
    if n % 2 == 0:
        numbers.remove(n)
print(numbers)
nested = [[0] * 2 for _ in range(2)]
nested[0][0] = 1
print(nested, sorted([[2, 1], [1, 5], [1, 2]]), list(reversed([1, 2, 3])))
