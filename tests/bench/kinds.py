#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kinds.py KIND BYTES: text of about that size, of one kind, on standard output.

Kinds of term text that something could take more than linear time or memory for: growth.py doubles
them. TERMS are accepted, MISTAKES are refused."""
import random, sys


def fill(piece, size):
    return piece * max(1, size // len(piece))


def nested(open_, inner, close):
    def make(size):
        n = max(1, size // len(open_ + close))
        return open_ * n + inner + close * n + b'.\n'
    return make


def list_of(pieces):
    """One list of what `pieces` yields without end, up to the size."""
    def make(size):
        out, length = [], 0
        for piece in pieces():
            out.append(piece)
            length += len(piece) + 1
            if length >= size:
                return b'[' + b','.join(out) + b'].\n'
    return make


def map_of(key):
    """One map of `a => b` pairs, of as many keys as fit, in the order that `key` gives them."""
    def make(size):
        count = max(1, size // 16)
        return (b'#{' + b',\n'.join(b'%s=>%d' % (key(i, count), i % 10) for i in range(count))
                + b'}.\n')
    return make


def numbers(template):
    i = 0
    while True:
        yield template % i
        i += 1


def repeated(piece):
    while True:
        yield piece


def digits(base, count):
    return ''.join(random.Random(1).choices('0123456789abcdefghijklmnopqrstuvwxyz'[:base],
                                            k=count)).encode()


def floats():
    rng = random.Random(1)
    while True:
        yield repr(rng.uniform(-1, 1) * 10.0 ** rng.randrange(-300, 300)).encode()


def atoms_alike():
    """Atoms that differ in few bits, 16 bytes apart, in the places that a weak hash loses."""
    i = 0
    while True:
        blocks = (b'aaaaaaaaaaaaaaaa' if i >> k & 1 else b'aaaaaaa!aaa!aaa!' for k in range(15))
        yield b"'" + b''.join(blocks) + b"'"
        i += 1


TERMS = {
    'forms': lambda size: fill(b'a.\n', size),
    'one line': list_of(lambda: repeated(b'{a,"b",3}')),
    'nested lists': nested(b'[', b'', b']'),
    'nested tuples': nested(b'{', b'', b'}'),
    'nested tagged tuples': nested(b'{a,', b'b', b'}'),
    'nested in values': nested(b'#{a=>', b'b', b'}'),
    'nested in keys': nested(b'#{', b'b', b'=>a}'),
    'nested tails': nested(b'[a|', b'b', b']'),
    'nested parentheses': nested(b'(', b'a', b')'),
    'nested binaries': nested(b'<<(', b'<<1>>', b')/binary>>'),
    'nested bitstrings': nested(b'<<1:1,(', b'<<1>>', b')/bits>>'),
    'integer': lambda size: b'1' + digits(10, size) + b'.\n',
    'integer of base 36': lambda size: b'36#z' + digits(36, size // 2) + b'.\n',
    'integer of base 2': lambda size: b'2#1' + digits(2, size) + b'.\n',
    'integers': list_of(lambda: numbers(b'%d00000000000000000000')),
    'string': lambda size: b'"' + fill(b'the quick brown fox ', size) + b'".\n',
    'string of escapes': lambda size: b'"' + fill(b'\\n\\"\\x{e9}', size) + b'".\n',
    'string of wide characters': lambda size: b'"' + fill('λ漢👍'.encode(), size) + b'".\n',
    'strings side by side': lambda size: fill(b'"a" ', size) + b'.\n',
    'triple-quoted string': lambda size: (b'"""\n' + fill(b'  the quick "brown" fox\n', size)
                                          + b'  """.\n'),
    'binary': lambda size: b'<<"' + fill(b'the quick brown fox ', size) + b'">>.\n',
    'binary of numbers': lambda size: b'<<' + fill(b'1,200,3,', size) + b'4>>.\n',
    'bitstring': lambda size: b'<<' + fill(b'1:1,2:2,', size) + b'3:2>>.\n',
    'binary of strings': lambda size: b'<<' + fill(b'"ab",', size) + b'"c">>.\n',
    'atoms': list_of(lambda: numbers(b'a%d')),
    'quoted atoms': list_of(lambda: numbers("'λ %d'".encode())),
    'atoms alike': list_of(atoms_alike),
    'list of bytes': list_of(lambda: repeated(b'1,200')),
    'floats': list_of(floats),
    'funs': list_of(lambda: repeated(b'fun m:f/1')),
    'map': map_of(lambda i, n: b'k%08d' % i),
    'map, backwards': map_of(lambda i, n: b'k%08d' % (n - i)),
    'map, mixed': map_of(lambda i, n: b'k%08d' % (i * 7919 % n)),
    'map of one key': map_of(lambda i, n: b'k'),
    'map of numbers': map_of(lambda i, n: b'%d' % i if i % 2 else b'%d.0' % i),
    'map of tuples': map_of(lambda i, n: b'{k,%d}' % (i * 7919 % n)),
    'space': lambda size: fill(b' \t\n', size) + b'a.\n',
    'comments': lambda size: fill(b'% comment\n', size) + b'a.\n',
    'one comment': lambda size: b'%' + fill(b'c', size) + b'\na.\n',
}

MISTAKES = {
    'bad forms': lambda size: fill(b'{a b}.\n', size),
    'bad forms on a line': lambda size: fill(b'[a b]. ', size),
    'open brackets': lambda size: fill(b'[', size),
    'open brackets and forms': lambda size: fill(b'[a.\n', size),
    'open quotes': lambda size: fill(b"'a\n", size) + b"'.\n",
    'open strings': lambda size: fill(b'"a\n', size) + b'".\n',
    'one open string': lambda size: b'{a,"' + fill(b'b c\n', size),
    'open triple quotes': lambda size: fill(b'"""\na\n', size),
    'closing brackets': lambda size: fill(b']', size) + b'.\n',
    'wrong brackets': lambda size: fill(b'[}', size) + b'.\n',
    'missing commas': lambda size: b'[' + fill(b'a\n', size) + b'].\n',
    'extra commas': lambda size: b'[' + fill(b'a,,', size) + b'b].\n',
    'no dots': lambda size: fill(b'{a}\n', size),
    'variables': lambda size: b'[' + fill(b'A,', size) + b'b].\n',
    'sums': lambda size: b'[' + fill(b'1+2,', size) + b'b].\n',
    'one sum': lambda size: fill(b'1+', size) + b'2.\n',
    'calls': nested(b'f(', b'a', b')'),
    'bad escapes': lambda size: b'"' + fill(b'\\xz', size) + b'".\n',
    'bad digits': lambda size: b'[' + fill(b'2#9,', size) + b'1].\n',
    'a digit too many': lambda size: b'1#' + fill(b'1', size) + b'.\n',
    'long names': lambda size: fill(b'a', size) + b'.\n',
    'no width in a word': lambda size: fill('a\u200b'.encode(), size) + b'.\n',
    'open tags': lambda size: b'[' + fill(b'<% a\n', size) + b'].\n',
    'no UTF-8': lambda size: b'"' + fill(b'\xff', size) + b'".\n',
    'no UTF-8 in lines': lambda size: fill(b"'\xe9'.\n", size),
    'controls': lambda size: fill(b'\x7f', size) + b'.\n',
    'bad binaries': lambda size: fill(b'<<a>>.\n', size),
    'bad elements': lambda size: b'<<' + fill(b'a,', size) + b'1>>.\n',
    'bad types': lambda size: b'<<' + fill(b'1/x-y,', size) + b'1>>.\n',
    'JSON': lambda size: b'{' + fill(b'"a": 1,\n', size) + b'"b": 2}\n',
    'XML': lambda size: fill(b'<a b="c">d</a>\n', size),
    'words': lambda size: fill(b'the quick brown fox ', size) + b'.\n',
    'arrows': lambda size: b'#{' + fill(b'a=1,', size) + b'b=1}.\n',
    'words in quotes': lambda size: b'[' + fill("“a”,".encode(), size) + b'a].\n',
    'hashes': lambda size: fill(b'# comment\n', size) + b'a.\n',
    'maps of Elixir': lambda size: b'[a,\n' + fill(b'%{a: 1\n', size) + b'}}.\n',
    'apostrophes': lambda size: b'[' + fill(b"a'b ", size) + b'}.\n',
    'comprehensions': lambda size: fill(b'[||', size) + b'.\n',
    'sigils': lambda size: b'[' + fill(b'~s",\n', size) + b'}.\n',
}

if __name__ == '__main__':
    sys.stdout.buffer.write({**TERMS, **MISTAKES}[sys.argv[1]](int(sys.argv[2])))
