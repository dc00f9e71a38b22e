# SPDX-License-Identifier: Apache-2.0
"""Random numbers that stay the same for a seed on every Python: only random.random() is promised
to, so all is built on it."""
import random


class Rng:
    def __init__(self, *seed):
        self._random = random.Random('/'.join(str(s) for s in seed)).random

    def below(self, n):
        """An integer of 0..n-1."""
        if n < 1 << 50:
            return int(self._random() * n)
        value = 0
        for _ in range(n.bit_length() // 32 + 2):
            value = value << 32 | int(self._random() * (1 << 32))
        return value % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, p):
        return self._random() < p

    def choice(self, sequence):
        return sequence[int(self._random() * len(sequence))]

    def choices(self, sequence, count):
        random_, n = self._random, len(sequence)
        return [sequence[int(random_() * n)] for _ in range(count)]

    def weighted(self, pairs):
        """One of [(weight, value)]."""
        at = self._random() * sum([w for w, _ in pairs])
        for weight, value in pairs:
            at -= weight
            if at < 0:
                return value
        return pairs[-1][1]

    def bytes(self, n):
        return bytes(self.choices(range(256), n))

    def small(self, mean=3):
        """A small count with a long tail."""
        n = 0
        while n < 60 * mean and self._random() < mean / (mean + 1):
            n += 1
        return n
