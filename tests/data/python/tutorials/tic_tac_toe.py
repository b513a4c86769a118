class Board:
    LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]

    def __init__(self, cells=None):
        self.cells = cells or [" "] * 9

    def __str__(self):
        rows = ("|".join(self.cells[i:i + 3]) for i in range(0, 9, 3))
        return "\n-+-+-\n".join(rows)

    def winner(self):
        for a, b, c in self.LINES:
            if self.cells[a] == self.cells[b] == self.cells[c] != " ":
                return self.cells[a]
        return None

    def moves(self):
        return [i for i, cell in enumerate(self.cells) if cell == " "]

    def play(self, index, mark):
        cells = self.cells.copy()
        cells[index] = mark
        return Board(cells)


def minimax(board, mark, me, counter):
    counter[0] += 1
    winner = board.winner()
    if winner:
        return (1 if winner == me else -1), None
    if not board.moves():
        return 0, None
    other = "O" if mark == "X" else "X"
    results = [(minimax(board.play(move, mark), other, me, counter)[0], -move) for move in board.moves()]
    score, move = max(results) if mark == me else min(results)
    return score, -move


board = Board(list("XO  X   O"))
counter = [0]
mark = "X"
while not board.winner() and board.moves():
    score, move = minimax(board, mark, mark, counter)
    board = board.play(move, mark)
    print(f"{mark} plays {move} (score {score})")
    mark = "O" if mark == "X" else "X"
print(board)
print("winner:", board.winner() or "nobody", "after looking at", counter[0], "positions")
