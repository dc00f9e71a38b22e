# SPDX-License-Identifier: Apache-2.0
"""The configurations of config_verdict.py: those written here and those of a corpus, and mutants of
them."""
import pathlib
import random
import re

# Beside each case: what it may include.
INCLUDED = {
    "good.config": b"[{inc, [{a, 1}]}].\n",
    "kernel.config": b"[{kernel, [{logger_level, info}]}, {other, []}].\n",
    "broken.config": b"[{inc, [{a, 1}]}\n",
    "nested.config": b"[{inc, []}, \"good\"].\n",
    "twice.config": b"[{inc, []}, {inc, []}].\n",
    "twokeys.config": b"[{inc, [{a, 1}, {a, 2}]}].\n",
    "tuple.config": b"{inc, []}.\n",
    "empty.config": b"",
    "two.config": b"[]. [].\n",
    "odd.config/x": b"",
}

# Whole configurations, each for a rule.
WRITTEN = r"""
[].
[]
[] .
[]. % comment
[].%
[].% no newline, then more [
[]. %x
{a, []}.
a.
[]. [].
[]. x
"".
"abc".
[a].
[1].
[{a}].
[{a, b}].
[{a, [], c}].
[{a, []}].
[{a, []} | b].
[{a, [{k, v} | b]}].
[{a, [{k, v}]}, {a, [{k, w}]}].
[{a, [{k, v}]}, {b, []}, {a, [{l, w}]}].
[{a, [{k, v}, {k, w}]}].
[{a, [{k, v}, {l, 1}, {k, v}]}].
[{a, [{"k", v}]}].
[{a, [k]}].
[{a, [{k}]}].
[{a, [{k, v, w}]}].
[{a, {k, v}}].
[{"a", []}].
[{<<"a">>, []}].
[{1, []}].
[{a, "str"}].
[{a, ""}].
[{[], []}].
["good"].
["good.config"].
["good", {inc, [{a, 2}]}].
[{inc, [{a, 2}]}, "good"].
["good", "good"].
["kernel", {kernel, [{logger_level, debug}]}].
["broken"].
["nested"].
["twice"].
[{inc, [{b, 1}]}, "twice"].
["twokeys"].
[{inc, [{a, 0}]}, "twokeys"].
["tuple"].
["empty"].
["two"].
["odd"].
["missing"].
["./good"].
["../here/good"].
["good.confi"].
[[]].
[[good]].
[["go", od]].
[["go", "od.config"]].
[[<<"good">>]].
[good].
[{good}].
[[$g, [111, "od"]]].
[[0]].
["a\0b"].
[["good"|x]].
["good/"].
[""].
["."].
[[-1]].
[[1114112]].
[{kernel, [{distributed, []}]}].
[{kernel, [{distributed, [{a, [n@h]}]}]}].
[{kernel, [{distributed, [{a, 5000, [n@h, {b, c}]}]}]}].
[{kernel, [{distributed, [{a, infinity, []}]}]}].
[{kernel, [{distributed, [{a, x, []}]}]}].
[{kernel, [{distributed, [{"a", []}]}]}].
[{kernel, [{distributed, [{a, b}]}]}].
[{kernel, [{distributed, a}]}].
[{kernel, [{distributed, [{a, []} | b]}]}].
[{kernel, [{distributed, [{a, [x | y]}]}]}].
[{kernel, [{distributed, a}]}, {kernel, [{distributed, []}]}].
[{kernel, [{distributed, []}]}, {kernel, [{distributed, a}]}].
[{a, [{k, fun m:f/1}]}].
[{a, [{k, #{a => b}}]}].
[{a, [{k, #Fun<erl_eval>}]}].
[{a, [{k, ${PORT}}]}].
[{a, [{k, 60*1000}]}].
[{a, [{k, v},]}].
[{a, [{k v}]}].
[{a, [{k, v}]}]].
[{a, [{k, "v}]}].
[{a, [{k, 'v}]}].
# comment
[{a, [{k, v}]}]. # comment
[{a, [{k, “v”}]}].
[{a, [{k, "\x{e9}€"}]}].
%% coding: latin-1
[{'if', []}, {'A b', [{'', 1}]}].
[{if, []}].
[{maybe, []}].
[{else, [{else, 1}]}].
[{a, [{k, ~"x"}]}].
[{a, [{k, TQ@ x@ TQ}]}].
[{a, [{k, "a""b"}]}].
[{a, [{k, 1_000}]}].
[{a, [{k, 2#12}]}].
[{a, [{k, 16#F.8}]}].
[{a, [{k, $\^?}]}].
([]).
[(a)].
[{a, ([{k, v}])}].
[{a, [{k, <<1:4>>}]}].
""".strip("\n")

# Bytes that lines cannot hold.
RAW = [
    b"", b"\n", b"%", b"\xef\xbb\xbf[].", b"[].\xa0", b"[].\xc2\xa0", b"[].\x00", b"[].\x7f",
    b"[].\x80", b"[{a, [{k, \"\xe9\"}]}].", b"%% coding: latin-1\n[{a, [{k, \"\xe9\"}]}].",
    b"%% coding: utf-8\n[{a, [{k, \"\xe9\"}]}].", b"\n\n%% coding: latin-1\n[{a, \"\xe9\"}].",
    b"[].\r\n", b"[].\r", b"[{a, []}].\r[", b"[]\r.\r", b"[]\xe9.", b"%\xe9\n[].", b"[].%\xe9",
    b"%% coding: latin-1\n[].%\xe9", b"[]." + b" " * 70000,
    b"[" + b"[" * 3000 + b"]" * 3000 + b"].", b"{a,[]}.[].", b"[{a,[]}.", b"[{a,[]}].\n\n.",
    b"[].\n[].", b"[].[]", b"[]..", b"-[].", b"[a|[]].", b"[{a,[]}|[]].", b"[{a,[{k,v}|[]]}].",
    b"[{a,[]}|[{b,[]}]].", b"\x83j",
]

# Values of kernel keys: these decide whether the kernel application starts. One on each line.
KERNEL = r"""
{logger_level, info}
{logger_level, all}
{logger_level, none}
{logger_level, wrong}
{logger_level, "info"}
{logger_level, 3}
{logger, []}
{logger, x}
{logger, [x]}
{logger, [{handler, default, undefined}]}
{logger, [{handler, default, undefined, #{}}]}
{logger, [{handler, default, logger_std_h, #{}}]}
{logger, [{handler, default, logger_std_h, []}]}
{logger, [{handler, default, logger_std_h}]}
{logger, [{handler, "default", logger_std_h, #{}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{file => "/tmp/bootterm-oracle.log"}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{type => wrong}}}]}
{logger, [{handler, h1, logger_std_h, #{level => wrong}}]}
{logger, [{handler, default, logger_std_h, #{level => wrong}}]}
{logger, [{handler, default, logger_std_h, #{level => error, unknown => 1}}]}
{logger, [{handler, default, logger_std_h, #{formatter => {logger_formatter, #{}}}}]}
{logger, [{handler, default, logger_std_h, #{formatter => logger_formatter}}]}
{logger, [{handler, default, logger_std_h, #{formatter => {logger_formatter, #{single_line => maybe}}}}]}
{logger, [{handler, default, logger_std_h, #{filters => []}}]}
{logger, [{handler, default, logger_std_h, #{filters => [x]}}]}
{logger, [{handler, default, logger_std_h, #{filter_default => x}}]}
{logger, [{handler, default, logger_std_h, #{config => #{sync_mode_qlen => -1}}}]}
{logger, [{handler, default, logger_std_h, #{config => #{no_such => 1}}}]}
{logger, [{handler, default, logger_std_h, #{config => []}}]}
{logger, [{handler, default, logger_disk_log_h, #{config => #{file => "/tmp/bootterm-oracle.dlog"}}}]}
{logger, [{filters, log, []}]}
{logger, [{filters, stop, [{f, {fun logger_filters:level/2, {stop, eq, debug}}}]}]}
{logger, [{filters, log, [{f, {fun logger_filters:no_such/2, x}}]}]}
{logger, [{filters, log, [{f, x}]}]}
{logger, [{filters, maybe, []}]}
{logger, [{filters, log, []}, {filters, log, []}]}
{logger, [{filters, log}]}
{logger, [{module_level, debug, [m]}]}
{logger, [{module_level, wrong, [m]}]}
{logger, [{module_level, debug, m}]}
{logger, [{proxy, #{}}]}
{logger, [{proxy, #{sync_mode_qlen => 5, drop_mode_qlen => 100, flush_qlen => 1000}}]}
{logger, [{proxy, #{wrong => 5}}]}
{logger, [{proxy, []}]}
{logger, [{handler, a, logger_std_h, #{}}, {handler, a, logger_std_h, #{}}]}
{logger, [{no_such, 1}]}
{logger, [{proxy, #{drop_mode_qlen => 499}}]}
{logger, [{proxy, #{drop_mode_qlen => 500}}]}
{logger, [{proxy, #{flush_qlen => 999}}]}
{logger, [{proxy, #{sync_mode_qlen => 0, drop_mode_qlen => 1}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{drop_mode_qlen => 9}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{sync_mode_qlen => 200}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{flush_qlen => 199}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{sync_mode_qlen => 1, drop_mode_qlen => 1, flush_qlen => 1}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{max_no_bytes => 1000}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{type => file, max_no_bytes => 1000}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{type => standard_io, file_check => 1}}}]}
{logger, [{handler, h1, logger_std_h, #{config => #{burst_limit_enable => true, max_no_files => 3}}}]}
{logger, [{filters, log, [{f, {fun logger_filters:remote_gl/2, stop}}, {f, {fun logger_filters:remote_gl/2, stop}}]}]}
{logger, [{handler, h1, logger_std_h, #{filters => [{f, {fun logger_filters:remote_gl/2, stop}}, {f, {fun logger_filters:remote_gl/2, stop}}]}}]}
{logger, "abc"}
{logger_metadata, #{a => b}}
{logger_metadata, []}
{logger_sasl_compatible, true}
{logger_sasl_compatible, x}
{error_logger, tty}
{error_logger, silent}
{error_logger, false}
{error_logger, {file, "/tmp/bootterm-oracle.log"}}
{error_logger, {file, x}}
{error_logger, {file, 1}}
{error_logger, wrong}
{inetrc, "/nonexistent"}
{inetrc, x}
{net_ticktime, 60}
{net_ticktime, x}
{net_setuptime, x}
{sync_nodes_optional, ["a@b"]}
{sync_nodes_optional, x}
{sync_nodes_timeout, x}
{start_ddll, true}
{start_ddll, x}
{start_disk_log, true}
{start_disk_log, x}
{start_erl_boot_server, x}
{start_pg, true}
{start_pg, x}
{start_timer, true}
{start_timer, x}
{start_distribution, false}
{start_distribution, x}
{boot_server_slaves, x}
{permissions, [{a, true}]}
{permissions, [{a, x}]}
{permissions, x}
{shell_history, enabled}
{shell_history, x}
{shell_history_path, x}
{shell_history_drop, x}
{dist_auto_connect, x}
{global_groups, []}
{global_groups, x}
{global_groups, [{g, [a@b]}]}
{global_groups, [{"g", [a@b]}]}
{inet_default_connect_options, x}
{inet_dist_listen_min, x}
{inet_parse_error_log, x}
{prevent_overlapping_partitions, x}
{source_search_rules, x}
{standard_io_encoding, x}
{backtrace_depth, x}
{connect_all, x}
{net_tickintensity, x}
{no_such_key, x}
{shutdown_timeout, 10}
{shutdown_timeout, x}
{shutdown_func, x}
{shutdown_func, {m, f}}
{browser_cmd, x}
{os_cmd_shell, "/bin/sh"}
{os_cmd_shell, x}
{shell_slogan, x}
{allow_net_io, x}
{sync_nodes_timeout, 0}
{sync_nodes_timeout, 100}
{sync_nodes_timeout, 100}, {sync_nodes_optional, ["a@b"]}
{sync_nodes_timeout, 100}, {sync_nodes_optional, "a@b"}
{sync_nodes_timeout, 100}, {sync_nodes_optional, x}
{sync_nodes_timeout, 100}, {sync_nodes_optional, [1]}
{sync_nodes_timeout, 100}, {sync_nodes_optional, [a | b]}
{sync_nodes_timeout, 100}, {sync_nodes_optional, [nobody@nowhere]}
{start_dist_ac, true}
{start_dist_ac, x}
{start_dist_ac, []}
{permissions, [x]}
{permissions, ["x"]}
{permissions, [{"a", [b]}]}
{gethost_extra_args, [x]}
{gethost_extra_args, x}
{gethost_extra_args, "x"}
{gethost_extra_args, ["x"]}
{gethost_extra_args, [x|y]}
{gethost_extra_args, [97, {x}|y]}
{gethost_extra_args, [97, [98|c]]}
{gethost_extra_args, [[97|b], 98]}
{inetrc, 0}
{inetrc, {x}}
{inetrc, [a | b]}
{inetrc, [{a, b}]}
{inetrc, [x, 1.5, -1, #{}, <<1>>, [{a}]]}
{inetrc, [x, [a | b]]}
{inetrc, ["/non", existent]}
{inet_default_udp_options, [x | y]}
""".strip("\n").split("\n")


# Two files that a node is started with, one after the other: between them, a line with two pluses.
TOGETHER = r"""
[{kernel, [{logger_level, wrong}]}].
++
[{kernel, [{logger_level, info}]}].

[{kernel, [{logger_level, info}]}].
++
[{kernel, [{logger_level, wrong}]}].

[{a, [{k, 1}]}].
++
[{a, [{k, 2}]}].

[{a, [{k, 1}, {k, 2}]}].
++
[{a, [{k, 2}]}].

[{a, [{k, 1}]}, {a, [{l, 1}]}].
++
[{b, []}].

[{a, x}].
++
[{a, [{k, 2}]}].

[{a, [{k, 2}]}].
++
[{a, [{k}]}].

[{kernel, [{distributed, x}]}].
++
[{kernel, [{distributed, []}]}].

[{kernel, [{sync_nodes_optional, ["x"]}]}].
++
[{kernel, [{sync_nodes_timeout, 100}]}].

[{kernel, [{sync_nodes_optional, [x]}]}].
++
[{kernel, [{sync_nodes_timeout, 100}]}].

["good"].
++
[{a, [{k, 2}]}].

[{a, [{k, 1}]}
++
[{a, [{k, 2}]}].
""".strip("\n").split("\n\n")


def cases_written():
    for line in WRITTEN.split("\n"):
        if "TQ" in line:
            line = line.replace("TQ", '"' * 3).replace("@", "\n")
        yield line.encode() + b"\n"
    yield from RAW


def mutate(rng, text):
    """One change to a configuration's bytes, of the kinds that people and tools make."""
    n = len(text)
    at = rng.randrange(n + 1)

    def lines(change):
        parts = text.split(b"\n")
        change(parts, rng.randrange(len(parts)))
        return b"\n".join(parts)

    def swap(parts, i):
        j = rng.randrange(len(parts))
        parts[i], parts[j] = parts[j], parts[i]

    def some(pattern, new):
        found = list(re.finditer(pattern, text))
        if not found:
            return text
        m = rng.choice(found)
        return text[:m.start()] + (new(m) if callable(new) else new) + text[m.end():]

    def entry():
        return rng.choice([b'"good"', b'"missing"', b'"kernel"', b'"nested"', b'{a, [{k, v}]}',
                           b'{a, b}', b'x', b'{kernel, [{distributed, x}]}',
                           b'{kernel, [{distributed, [{a, [n@h]}]}]}', b'[]',
                           b'{"a", []}', b'{inc, [{a, 1}]}', b'"twice"'])
    kinds = [
        lambda: text[:at] + text[at + 1:],
        lambda: text[:at] + text[at:at + 1] * 2 + text[at + 1:],
        lambda: text[:at],
        lambda: text[:at] + rng.choice([b",", b".", b"[", b"]", b"{", b"}", b'"', b"'", b"|", b"%",
                                        b"#", b" ", b"\n", b"$", b"=>", b". ", b"\xe9",
                                        b"\xc3\xa9", b"\xc2\xa0", b"\x00", b"\xe2\x80\x9c", b"1",
                                        b"a", b"A", b"-", b"(", b")"]) + text[at:],
        lambda: lines(lambda p, i: p.pop(i)),
        lambda: lines(lambda p, i: p.insert(i, p[i])),
        lambda: lines(swap),
        lambda: lines(lambda p, i: p.__setitem__(i, rng.choice([b"%", b"#", b"//", b"%% "])
                                                 + p[i])),
        lambda: some(rb"[\[\]{},.]", b""),
        lambda: some(rb"[\[\]{},]", lambda m: m.group() * 2),
        lambda: some(rb"[\"']", b""),
        lambda: some(rb"\.\s*$", b""),
        lambda: text + rng.choice([b"[].", b"x", b"{a, []}.", b"% end", b"\xc2\xa0", b".",
                                   b"\x00", b"]."]),
        lambda: rng.choice([b"\xef\xbb\xbf", b"%% coding: latin-1\n", b"%% -*- coding: utf-8 -*-\n",
                            b"[", b" ", b"%% coding: ascii\n", b"\n\n"]) + text,
        lambda: some(rb"\{\s*[a-z]\w*\s*,",
                     lambda m: re.sub(rb"[a-z]\w*", lambda a: b'"' + a.group() + b'"', m.group())),
        lambda: some(rb"\{\s*[a-z]\w*\s*,",
                     lambda m: rng.choice(re.findall(rb"\{\s*[a-z]\w*\s*,", text))),
        lambda: some(rb",", b"|"),
        lambda: some(rb"\[", b"[" + entry() + b","),
        lambda: some(rb"^\s*\[", b"[" + entry() + b","),
        lambda: some(rb"\]\s*\.\s*$", b"," + entry() + b"]."),
        lambda: some(rb"\{[^{}\[\]]*\}", lambda m: m.group() + b", " + m.group()),
        lambda: some(rb"\{[^{}\[\]]*\}", lambda m: b"[" + m.group() + b"]"),
        lambda: some(rb"\{[^{}\[\]]*\}", lambda m: m.group()[1:-1]),
        lambda: some(rb"\[(\{[^{}\[\]]*\})\]", lambda m: m.group(1)),
        lambda: some(rb"\b\d+\b", rng.choice([b"1_000", b"16#FF", b"1.5", b"${PORT}", b"60*1000",
                                              b"-1", b"2#12"])),
        lambda: some(rb"\b[a-z]\w+\b", rng.choice([b"if", b"maybe", b"Var", b"'a b'", b"else",
                                                   b"<<1>>", b"fun m:f/1"])),
        lambda: text.replace(b"\n", b"\r\n"),
        lambda: text.replace(b"\n", b"\r"),
        lambda: text.replace(b"\n", b""),
        lambda: text.replace(b'"', b"\xe2\x80\x9d", 2),
    ]
    return rng.choice(kinds)()


def corpus(folder):
    return [p.read_bytes() for p in sorted(pathlib.Path(folder).rglob("*"))
            if p.is_file() and p.suffix in (".config", ".src", ".example")
            and p.stat().st_size < 200000]


def make_cases(args, root):
    """Writes every case below root. Gives the names of each one's files, of which there are one or
    two."""
    rng = random.Random(args.seed)
    real = corpus(args.corpus) if args.corpus else []
    written = list(cases_written())
    texts = [(t, name) for t in written + real for name in ("sys.config", "other.config")]
    texts += [(b"[{kernel, [" + k.encode() + b"]}].\n", "sys.config") for k in KERNEL]
    bases = [t for t in real if t.strip()] * 2 + [t for t in written if t.strip()]
    for _ in range(args.mutants):
        text = rng.choice(bases)
        for _ in range(rng.choice([1, 1, 1, 2])):
            text = mutate(rng, text) or text
        texts.append((text, rng.choice(["sys.config", "sys.config", "other.config"])))
    cases = []
    for i, (text, name) in enumerate(texts):
        cases.append([write(root / f"{i:05d}" / "here", name, text)])
    for i, text in enumerate(TOGETHER):
        one, two = (part.encode() + b"\n" for part in text.split("\n++\n"))
        folder = root / f"together{i:02d}" / "here"
        cases.append([write(folder, "sys.config", one), write(folder, "two.config", two)])
    return [[str(path.relative_to(root)) for path in case] for case in cases]


def write(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    for include, content in INCLUDED.items():
        if b'"' in text or b"[" in text:
            (folder / include).parent.mkdir(exist_ok=True)
            (folder / include).write_bytes(content)
    (folder / name).write_bytes(text)
    return folder / name
