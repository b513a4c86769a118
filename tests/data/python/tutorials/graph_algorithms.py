from collections import defaultdict, deque
import heapq

GRAPH = {
    "A": {"B": 4, "C": 2},
    "B": {"D": 5},
    "C": {"B": 1, "D": 8, "E": 10},
    "D": {"E": 2},
    "E": {},
}


def bfs(graph, start):
    seen, order, queue = {start}, [], deque([start])
    while queue:
        node = queue.popleft()
        order.append(node)
        for neighbour in graph[node]:
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append(neighbour)
    return order


def dfs(graph, node, seen=None):
    seen = seen if seen is not None else []
    seen.append(node)
    for neighbour in graph[node]:
        if neighbour not in seen:
            dfs(graph, neighbour, seen)
    return seen


def dijkstra(graph, start, goal):
    distances, previous, heap = {start: 0}, {}, [(0, start)]
    while heap:
        distance, node = heapq.heappop(heap)
        if node == goal:
            break
        for neighbour, weight in graph[node].items():
            candidate = distance + weight
            if candidate < distances.get(neighbour, float("inf")):
                distances[neighbour] = candidate
                previous[neighbour] = node
                heapq.heappush(heap, (candidate, neighbour))
    path = [goal]
    while path[-1] != start:
        path.append(previous[path[-1]])
    return distances[goal], path[::-1]


def topological(graph):
    incoming = defaultdict(int)
    for node in graph:
        for neighbour in graph[node]:
            incoming[neighbour] += 1
    ready = [node for node in graph if not incoming[node]]
    while ready:
        node = ready.pop()
        yield node
        for neighbour in graph[node]:
            incoming[neighbour] -= 1
            if not incoming[neighbour]:
                ready.append(neighbour)


print(bfs(GRAPH, "A"), dfs(GRAPH, "A"))
print(dijkstra(GRAPH, "A", "E"))
print(list(topological(GRAPH)))
