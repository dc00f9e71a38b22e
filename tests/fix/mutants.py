#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutants.py BIN [--count N] [--seed N] [--keep DIR] [FILE...]: makes mistakes in files of terms
that are right, has `bootlint --fix` mend them, and reads the outcome. It has to be the same terms
as before the mistake, or the file has to be as it was; mending twice has to change nothing more. Of
the single mistakes that the manual page names, nine in ten have to be mended.

Without FILE the samples and the golden cases are taken."""
import argparse, collections, glob, hashlib, os, random, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOKEN = re.compile(r'''
    (?P<space>\s+) | (?P<comment>%[^\n]*) | (?P<triple>(?P<quotes>"{3,}).*?\n[ \t]*(?P=quotes))
  | (?P<sigil>~[a-zA-Z]?(?:\([^)]*\)|\[[^]]*\]|\{[^}]*\}|<[^>]*>))
  | (?P<string>"(?:[^"\\]|\\.)*") | (?P<quoted>'(?:[^'\\]|\\.)*')
  | (?P<char>\$(?:\\.|[^\\])) | (?P<float>\d+\.\d+(?:[eE][+-]?\d+)?) | (?P<based>\d+\#[0-9A-Za-z]+)
  | (?P<integer>\d+) | (?P<word>[a-z\u00df-\u00ff][\w@]*) | (?P<sign>=>|<<|>>|[^\s\w])''',
                   re.X | re.S)


RESERVED = set('after begin case try cond catch andalso orelse end fun if let of when bnot not '
               'receive div rem band '
               'and bor bxor bsl bsr or xor maybe else'.split())


class Token:
    def __init__(self, kind, text):
        self.kind, self.text = kind, text


def tokens(text):
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            return None
        found.append(Token(match.lastgroup, match.group()))
        at = match.end()
    return found


def solid(all_tokens, at, step):
    """The nearest token before or behind one that is neither space nor a comment."""
    at += step
    while 0 <= at < len(all_tokens) and all_tokens[at].kind in ('space', 'comment'):
        at += step
    return all_tokens[at] if 0 <= at < len(all_tokens) else Token('end', '')


# A mistake: whether it can be made at a token, and what then stands there.
def missing_comma(t, i):
    before, behind = solid(t, i, -1), solid(t, i, 1)
    joined = {before.kind, behind.kind} <= {'string'}  # side by side they are one string
    other = behind.text in '+-#(' or before.text == 'fun' or behind.kind == 'end'
    return t[i].text == ',' and not joined and not other, ' '


def opening(t, i):
    """What the innermost bracket around a token opens with, and how many commas are between."""
    depth, commas = 0, 0
    for i in range(i - 1, -1, -1):
        depth += (t[i].text in (']', '}', '>>')) - (t[i].text in ('[', '{', '<<'))
        if depth < 0:
            return t[i].text, commas
        commas += t[i].text == ',' and depth == 0
    return '', 0


def double_comma(t, i):
    return t[i].text == ',' and opening(t, i)[0] == '[', ',,'


def double_comma_in_tuple(t, i):  # an element may be what is missing
    return t[i].text == ',' and opening(t, i)[0] == '{', ',,'


def comma_at_end(t, i):
    begin, commas = opening(t, i)
    there = t[i].text in (']', '}') and solid(t, i, -1).text not in ('[', '{', '|', ',')
    return there and (begin == '[' or commas > 0), ',' + t[i].text


def lost_element(t, i):
    """One of a tuple: it cannot be given back, and the tuple must not get smaller."""
    commas = opening(t, i)[1]
    alone = (solid(t, i, -1).text in '{,' and solid(t, i, 1).text in ',}'
             and t[i].text not in ('', '{', ',', '}'))
    return alone and opening(t, i)[0] == '{' and (commas < 2 or solid(t, i, 1).text != '}'), ''


def semicolon(t, i):
    return t[i].text == ',', ';'


def missing_dot(t, i):
    return t[i].text == '.' and solid(t, i, 1).kind == 'end', ''


def double_dot(t, i):
    return t[i].text == '.' and solid(t, i, 1).kind == 'end', '..'


def hash_comment(t, i):
    text = t[i].text.lstrip('%')
    map_begins = text.lstrip().startswith('{')  # with blanks behind its '#', but a map
    touches = i > 0 and t[i - 1].kind != 'space'  # it may be no comment
    there = t[i].kind == 'comment' and 'coding' not in text
    return there and not map_begins and not touches, '# ' + text


def slash_comment(t, i):
    return t[i].kind == 'comment' and 'coding' not in t[i].text, '// ' + t[i].text.lstrip('%')


def curved_quotes(t, i):
    return t[i].kind == 'string' and '\\' not in t[i].text, f'\u201c{t[i].text[1:-1]}\u201d'


def equals(t, i):
    return t[i].text == '=>', ':='


def missing_arrow(t, i):
    before, behind = solid(t, i, -1), solid(t, i, 1)
    side = {before.kind, behind.kind} <= {'string'}  # one string
    return (t[i].text == '=>' and not side and behind.text not in '+-#(' and before.text != 'fun',
            ' ')


def no_hash(t, i):
    return t[i].text == '#' and solid(t, i, 1).text == '{' and solid(t, i + 1, 1).text != '}', ''


def true(t, i):
    return t[i].text in ('true', 'false'), t[i].text.title()


def no_fraction(t, i):
    return t[i].kind == 'float' and t[i].text.endswith('.0'), t[i].text[:-1]


def hexadecimal(t, i):
    return t[i].kind == 'based' and t[i].text.startswith('16#'), '0x' + t[i].text[3:]


def node_name(t, i):
    return (t[i].kind == 'quoted'
            and re.fullmatch(r"'[a-z]\w*@\w+(\.[a-z]\w*)+'", t[i].text) is not None,
            t[i].text[1:-1])


def product(t, i):
    whole = (t[i].kind == 'integer' and 3 < len(t[i].text) < 18 and t[i].text.endswith('000')
             and t[i].text[0] != '0')
    in_fun = solid(t, i, -1).text in (':', '/', '-')
    return whole and not in_fun, t[i].text[:-3] + '*1000'


def word_in_binary(t, i):
    alone = solid(t, i, -1).text == '<<' and solid(t, i, 1).text == '>>'
    return (alone and re.fullmatch(r'"[a-z]\w*"', t[i].text) is not None
            and t[i].text[1:-1] not in RESERVED, t[i].text[1:-1])


def elixir_atom(t, i):
    there = t[i].kind == 'word' and t[i].text.isascii() and t[i].text not in RESERVED
    other = solid(t, i, -1).text in (':', '/', '-', 'fun') or solid(t, i, 1).text in (':', '(')
    return there and not other, ':' + t[i].text


def elixir_map(t, i):  # on a line of its own it is a comment for all that one can tell
    inner = i > 0 and '\n' not in t[i - 1].text
    return (inner and t[i].text == '#' and solid(t, i, 1).text == '{'
            and solid(t, i + 1, 1).text == '}', '%')


def zero_width(t, i):
    return t[i].kind in ('word', 'integer', 'sign', 'space'), '\u200b' + t[i].text


def wide_space(t, i):
    return t[i].kind == 'space' and t[i].text[0] == ' ', '\u3000' + t[i].text[1:]


def byte_order_mark(t, i):
    return i == 0, '\ufeff' + t[i].text


MORE = [missing_comma, double_comma, double_comma_in_tuple, comma_at_end, semicolon, missing_dot,
        double_dot, hash_comment, slash_comment, curved_quotes, equals, missing_arrow, no_hash,
        true, no_fraction, hexadecimal, node_name, product, word_in_binary, elixir_atom, elixir_map,
        zero_width, wide_space, byte_order_mark]
MISTAKES = [*MORE, lost_element]  # not in MORE: what was lost cannot come back
LOST_MAP = {missing_arrow, no_hash}  # together they may leave nothing that tells of a map
NAMED = {missing_comma, double_comma, comma_at_end, missing_dot, hash_comment, curved_quotes,
         missing_arrow, no_hash, product, word_in_binary, elixir_atom, elixir_map, zero_width,
         wide_space}


class File:
    def __init__(self, name, t, terms):
        self.name, self.tokens, self.terms, self.found = name, t, terms, {}

    def places(self, mistake):
        """The tokens at which a mistake can be made."""
        if mistake not in self.found:
            self.found[mistake] = [i for i in range(len(self.tokens)) if mistake(self.tokens, i)[0]]
        return self.found[mistake]


def drawn(files, draw):
    """The files in an order of this draw's own; a file more leaves the order of the others."""
    return sorted(files, key=lambda f: hashlib.md5(
        f'{draw} {os.path.relpath(f.name, ROOT)}'.encode()).digest())


def mutate(files, draw):
    """One or more mistakes in different places of a file, the first of a kind that is chosen before
    the file, for many files have no place for most kinds."""
    pick = random.Random(draw)
    count = pick.choice((1, 1, 1, 2, 4))
    first = pick.choice(MISTAKES if count == 1 else MORE)
    file = next(f for f in drawn(files, draw) if f.places(first))
    texts, kinds = [token.text for token in file.tokens], []
    for mistake in [first] + [pick.choice(MORE) for _ in range(count - 1)]:
        places = [i for i in file.places(mistake) if texts[i] == file.tokens[i].text]
        if not places or LOST_MAP <= {mistake, *kinds}:
            continue
        i = pick.choice(places)
        texts[i] = mistake(file.tokens, i)[1]
        kinds.append(mistake)
    return file, ''.join(texts), kinds


class Judge:
    def __init__(self, folder, bin_folder):
        self.folder, self.bin = folder, bin_folder

    def terms(self, path):
        done = subprocess.run([f'{self.bin}/bootc', '--terms', path, '-o', '-'],
                              capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def fix(self, path):
        done = subprocess.run([f'{self.bin}/bootlint', '--kind', 'terms', '--fix', '--format',
                               'gcc', path],
                              capture_output=True, text=True)
        assert done.returncode in (0, 1) and 'Sanitizer' not in done.stderr, (path, done.stderr)
        return done.stdout


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def valid_files(judge, names):
    for name in names:
        data = contents(name)
        try:
            text = data.decode('utf8')
        except UnicodeDecodeError:
            continue
        t = tokens(text) if len(data) < 100000 else None
        # Where anything is wrong, '#' with a space behind it is another language's comment.
        apart = t and any(a.text == '#' and b.kind in ('space', 'comment') for a, b in zip(t, t[1:]))
        terms = judge.terms(name) if t and not apart else None
        if terms is not None and len(t) > 3:
            yield File(name, t, terms)


def main():
    words = argparse.ArgumentParser()
    words.add_argument('bin')
    words.add_argument('--count', type=int, default=300)
    words.add_argument('--seed', type=int, default=1)
    words.add_argument('--keep')
    words.add_argument('files', nargs='*')
    given = words.parse_intermixed_args()
    names = given.files or sorted(
        path for folder in ('samples/*', 'samples/schema/*', 'tests/cases/*/*',
                            'tests/cases/*/after/*')
        for path in glob.glob(f'{ROOT}/{folder}')
        if re.search(r'\.(config|app|rel|script|appup|term|terms)$', path) and os.path.isfile(path))
    wrong, counts = 0, collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(folder, given.bin)
        good = list(valid_files(judge, names))
        path = f'{folder}/mutant.config'
        for number in range(given.count):
            file, text, kinds = mutate(good, f'{given.seed} {number}')
            name, terms = file.name, file.terms
            with open(path, 'wb') as out:
                out.write(text.encode('utf8'))
            before = judge.terms(path)
            said = judge.fix(path)
            after = contents(path)
            changed = after != text.encode('utf8')
            fixed = judge.terms(path)
            outcome = 'mended' if changed else 'right by chance' if before is not None else 'left'
            complaint = None
            if changed and before is not None:
                complaint = 'it was right and has been changed'
            elif changed and fixed != terms:
                complaint = 'mended to something else'
            elif before is None and not changed and '[fix/' not in said:
                complaint = 'left, and it is not told'
            elif changed and (judge.fix(path), contents(path))[1] != after:
                complaint = 'mended twice'
            kind = ' '.join(sorted(k.__name__ for k in kinds)) if len(kinds) == 1 else 'several'
            counts[kind][outcome] += 1
            if complaint:
                wrong += 1
                counts[kind]['WRONG'] += 1
                print(f'{name}: {", ".join(k.__name__ for k in kinds)}: {complaint}')
                if given.keep:
                    os.makedirs(given.keep, exist_ok=True)
                    for what, data in (('mutant', text.encode('utf8')), ('fixed', after),
                                       ('original', contents(name))):
                        with open(f'{given.keep}/{number}.{what}', 'wb') as out:
                            out.write(data)
    for kind, found in sorted(counts.items()):
        print(f'{kind:18}', ', '.join(f'{n} {what}' for what, n in sorted(found.items())))
        mended, left = found['mended'], found['left']
        if kind in {k.__name__ for k in NAMED} and mended < 9 * left:
            wrong += 1
            print(f'{kind}: too few are mended')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
