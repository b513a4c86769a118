import threading

ping_turn = threading.Semaphore(1)
pong_turn = threading.Semaphore(0)


def player(word, mine, other, rounds):
    for round_number in range(rounds):
        mine.acquire()
        print(word, round_number)
        other.release()


a = threading.Thread(target=player, args=("ping", ping_turn, pong_turn, 3))
b = threading.Thread(target=player, args=("pong", pong_turn, ping_turn, 3))
b.start()
a.start()
a.join()
b.join()
print("game over")
