import heapq
import bisect

heap = []
for n in [5, 1, 8, 3, 2]:
    heapq.heappush(heap, n)
print(heap, heap[0])
print([heapq.heappop(heap) for _ in range(len(heap))])
data = [9, 4, 7, 1]
heapq.heapify(data)
print(data, heapq.heappushpop(data, 0), heapq.heapreplace(data, 10), data)
print(heapq.nlargest(2, [3, 1, 4, 1, 5]), heapq.nsmallest(2, ["bb", "a", "ccc"], key=len))
print(list(heapq.merge([1, 4], [2, 3], [0, 9])))
tasks = []
for priority, name in [(2, "code"), (1, "plan"), (3, "ship")]:
    heapq.heappush(tasks, (priority, name))
while tasks:
    print(heapq.heappop(tasks))
l = [1, 3, 3, 5]
print(bisect.bisect(l, 3), bisect.bisect_left(l, 3), bisect.bisect_right(l, 0), bisect.bisect(l, 9))
bisect.insort(l, 4)
print(l)
def grade(score, breakpoints=[60, 70, 80, 90], grades="FDCBA"):
    return grades[bisect.bisect(breakpoints, score)]
print([grade(s) for s in [33, 99, 77, 70, 89, 90]])
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
