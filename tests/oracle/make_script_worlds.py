# SPDX-License-Identifier: Apache-2.0
"""Releases made up from a seed: folders of .app files, a .rel file and options.

A world is sound by construction, or has one to three faults put in. Whether it is good is for the
judge to say, not for this file. The same seed gives the same world everywhere: the numbers come
from a generator of our own.
"""
import hashlib
import os


class Dice:
    """Reproducible choices: SHA-256 of the seed and a counter."""

    def __init__(self, *seed):
        self.key = repr(seed).encode()
        self.count = 0

    def below(self, n):
        self.count += 1
        digest = hashlib.sha256(self.key + b"/%d" % self.count).digest()
        return int.from_bytes(digest[:8], "big") % n

    def of(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent

    def some(self, items, most):
        items = list(items)
        self.mix(items)
        return items[: self.below(min(most, len(items)) + 1)]

    def mix(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]


def atom(name):
    plain = name[:1].isalpha() and name[:1].islower() and name.isascii()
    if plain and all(c.isalnum() or c in "_@" for c in name) and name not in RESERVED:
        return name
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


RESERVED = set(
    "after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let "
    "maybe not of or orelse receive rem try when xor".split()
)


def string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def atoms(names):
    return "[" + ",".join(atom(n) for n in names) + "]"


NAMES = (
    "lantern harbour tide beacon keeper signal fog mast rope chart wheel anchor pier gull wave "
    "storm lens flash horn cable"
).split() + ["Fresnel", "été", "λάμπα", "two words", "dash-ed", "dot.ted", "and", "x@y", "q'q"]
VERSIONS = ["1", "1.0", "2.1.3", "0.9-rc1", "10.2", "v1 final", "1.0+g12ab", "é1", "λ2"]
# Of maps only such whose order is the same in every release: atoms are no keys.
VALUES = [
    "1", "-17", "16#FFFF", "123456789012345678901234567890", "1.5", "-0.0", "1.0e-300", "a",
    "'B c'", "\"text\"", "\"\"", "[]", "\"ünïcode λ\"", "[1,2,3]", "[255,256]", "<<>>",
    "<<1,2,3>>", "<<\"bytes\">>", "<<5:3>>", "{}", "{a,{b,[c]}}", "[{k,v},{l,[w]}]", "#{}",
    "#{1 => one, 2.5 => two, \"s\" => [three]}", "fun lists:map/2", "[a|b]", "$x", "'λ'",
    "\"a long string that has to be wrapped somewhere, since it goes on and on beyond a line\"",
    "[{resources,[{cpu,0.75},{memory,1024},{names,[\"alpha\",\"beta\",\"gamma\",\"delta\"]}]}]",
    "{true,false,undefined,infinity,permanent,transient,temporary,normal,shutdown,kill,exit}",
    "<<0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30>>",
]


class App:
    def __init__(self, name, version):
        self.name, self.version = name, version
        self.listed_version = version  # what the .rel says
        self.type = None
        self.include_list = None
        self.uses, self.includes, self.optional = [], [], []
        self.modules, self.registered = [], []
        self.extra = []  # (key, value text)
        self.drop = set()
        self.replace = {}
        self.text = None  # in place of everything
        self.head, self.tail = "", ""
        self.inner_name = name
        self.folder = None
        self.in_release = True
        self.missing = False

    def render(self):
        if self.text is not None:
            return self.text
        entries = [
            ("description", string("The " + self.name)),
            ("vsn", string(self.version)),
            ("modules", atoms(self.modules)),
            ("registered", atoms(self.registered)),
            ("applications", atoms(self.uses)),
        ]
        if self.includes:
            entries.append(("included_applications", atoms(self.includes)))
        if self.optional:
            entries.append(("optional_applications", atoms(self.optional)))
        entries += self.extra
        body = ",\n  ".join(
            "{%s, %s}" % (k, self.replace.get(k, v)) for k, v in entries if k not in self.drop
        )
        return "%s{application, %s,\n [%s]}.\n%s" % (self.head, atom(self.inner_name), body,
                                                     self.tail)

    def entry(self):
        parts = [atom(self.name), string(self.listed_version)]
        if self.type is not None:
            parts.append(self.type)
        if self.include_list is not None:
            parts.append(atoms(self.include_list))
        return "{" + ",".join(parts) + "}"


class World:
    def __init__(self, kind, seed):
        self.kind, self.seed = kind, seed
        self.dice = Dice(kind, seed)
        self.apps = []
        self.others = []  # (folder, name, text): further .app files
        self.faults = []
        self.rel_text = None
        self.options = {
            "path": [], "variables": [], "local": False, "no_dot_erlang": False,
            "no_warn_sasl": False, "warnings_as_errors": False, "src_tests": False,
            "script_name": None,
        }
        self.build()
        if kind == "broken":
            for fault in self.dice.some(FAULTS, 3) or [self.dice.of(FAULTS)]:
                fault(self)
                self.faults.append(fault.__name__)

    # ---- a sound world ----

    def build(self):
        d = self.dice
        kernel, stdlib = App("kernel", d.of(["8.4.99", "9.9.9"])), App("stdlib", "4.99")
        kernel.modules = ["application", "erlang", "zlib", "kernel_extra", "code", "global"]
        kernel.registered = ["kernel_sup", "net_kernel"]
        stdlib.modules = ["lists", "proc_lib", "maps", "aaa", "Zed", "erts_trace_cleaner"]
        stdlib.uses = ["kernel"]
        self.apps = [kernel, stdlib]
        if d.chance(70):
            sasl = App("sasl", "4.2.99")
            sasl.uses, sasl.modules = ["kernel", "stdlib"], ["sasl", "systools"]
            self.apps.append(sasl)
        names = d.some(NAMES, 14)
        for name in names:
            self.apps.append(self.make_app(name))
        self.include_some()
        self.place_files()
        order = self.apps[:]
        if d.chance(60):
            d.mix(order)
        self.order = order
        self.choose_options()

    def make_app(self, name):
        d = self.dice
        app = App(name, d.of(VERSIONS))
        known = [a.name for a in self.apps]
        app.uses = d.some(known, 6)
        if d.chance(70):
            app.uses = ["kernel", "stdlib"] + [u for u in app.uses if u not in ("kernel", "stdlib")]
        if d.chance(20):
            app.optional = d.some(app.uses, 2)
            if d.chance(60):
                ghost = "ghost_" + str(d.below(9))
                app.uses.append(ghost)
                app.optional.append(ghost)
            d.mix(app.uses)
        stem = "m%d" % len(self.apps)
        app.modules = ["%s_%s" % (stem, d.of("abcdefgh")) + str(i) for i in range(d.below(8))]
        if d.chance(20):
            app.modules += ["%s λ" % stem, "%s-é" % stem, "%s_Z" % stem]
        d.mix(app.modules)
        app.registered = ["%s_reg%d" % (stem, i) for i in range(d.below(3))]
        app.type = d.of([None, None, None, "permanent", "transient", "temporary", "load", "none"])
        if d.chance(50):
            app.extra.append(("mod", "{%s,%s}" % (atom(stem + "_app"), d.of(VALUES))))
        if d.chance(50):
            env = ["{%s,%s}" % (atom("key%d" % i), d.of(VALUES)) for i in range(d.below(6))]
            app.extra.append(("env", "[" + ",".join(env) + "]"))
        for key, values in (
            ("id", ['"CXC 138"', '""', '"ïd"']),
            ("maxT", ["infinity", "1", "99999999999999999999"]),
            ("maxP", ["infinity", "7"]),
            ("start_phases", ["[]", "undefined", "[{go,[]},{on,%s}]" % d.of(VALUES)]),
            ("runtime_dependencies", ['["stdlib-3.0"]']),
            ("mod", ["[]"]),
        ):
            if d.chance(15):
                app.extra.append((key, d.of(values)))
        d.mix(app.extra)
        if d.chance(10):
            app.extra.append(("vsn", '"another, which does not count"'))
        if d.chance(10):
            app.head = d.of(["%% coding: utf-8\n", "% a comment\n\n", "\n \t\n"])
        if d.chance(5):
            app.tail = d.of(["% the end", "{more,terms}.\n", "junk ( [ \n", "'open\n"])
        return app

    def include_some(self):
        """Some applications include later-made ones that nobody else includes."""
        d = self.dice
        own = [a for a in self.apps if a.name not in ("kernel", "stdlib", "sasl")]
        free = [a for a in own]
        for app in own:
            if not d.chance(25):
                continue
            for inner in d.some(free, 2):
                if inner is app or self.inside(app, inner) or inner.name in self.needs(app):
                    continue
                app.includes.append(inner.name)
                free.remove(inner)
                if d.chance(30) and app.name not in inner.uses:
                    inner.uses.append(app.name)
        for app in own:
            if app.includes and d.chance(40):
                app.include_list = app.includes[:]
                d.mix(app.include_list)
            elif d.chance(5):
                app.include_list = []
            if app.include_list is not None and d.chance(30):
                app.include_list = app.include_list[:-1]

    def named(self, name):
        return next((a for a in self.apps if a.name == name), None)

    def inside(self, app, inner):
        """Whether `app` is included, at any depth, in `inner`."""
        return any(n == app.name or self.inside(app, self.named(n)) for n in inner.includes)

    def needs(self, app, seen=None):
        seen = set() if seen is None else seen
        for name in app.uses + app.includes:
            other = self.named(name)
            if other is not None and name not in seen:
                seen.add(name)
                self.needs(other, seen)
        return seen

    def place_files(self):
        d = self.dice
        layout = d.of(["lib/{full}/ebin", "lib/{full}/ebin", "apps/{name}/ebin", "flat", "mixed"])
        for app in self.apps:
            form = layout
            if layout == "mixed":
                form = d.of(["lib/{full}/ebin", "apps/{name}/ebin", "flat", "other/{name}"])
            full = app.name + "-" + app.version
            app.folder = form.format(full=full, name=app.name)
        folders = sorted({a.folder for a in self.apps})
        if d.chance(50):
            path = []
            for pattern in ("lib/*/ebin", "apps/*/ebin", "flat", "other/*"):
                if any(f.split("/")[0] == pattern.split("/")[0] for f in folders):
                    path.append(pattern)
        else:
            path = folders
        d.mix(path)
        if d.chance(20):
            path.append(d.of(["gone", "gone/*", "", "*/none", path[0]]))
        if d.chance(20):
            path = [d.of(["./", ""]) + p + d.of(["", "/", "//"]) if p else p for p in path]
        self.options["path"] = path
        for app in self.apps:
            if d.chance(10):
                self.others.append(
                    ("lib/%s-0.0.1/ebin" % app.name, app.name,
                     "{application,%s,[{vsn,\"0.0.1\"},{description,\"\"},{modules,[]},"
                     "{registered,[]},{applications,[]}]}.\n" % atom(app.name))
                )
                self.options["path"].insert(d.below(len(path) + 1), self.others[-1][0])

    def choose_options(self):
        d = self.dice
        options = self.options
        options["no_dot_erlang"] = d.chance(30)
        options["no_warn_sasl"] = d.chance(20)
        options["local"] = d.chance(10)
        if d.chance(30):
            options["variables"] = [
                (n, d.of(["lib", "lib/", "apps", "li", "other", "./lib", "flat", "", "gone"]))
                for n in d.some(["LIB", "RELEASE_LIB", "V"], 2)
            ]
        if d.chance(10):
            options["src_tests"] = True
        if d.chance(10):
            options["script_name"] = "named"

    # ---- on disk ----

    def rel(self):
        if self.rel_text is not None:
            return self.rel_text
        entries = ",\n  ".join(a.entry() for a in self.order if a.in_release)
        name, version = self.dice_name()
        return "{release, {%s,%s}, {erts,\"13.9\"},\n [%s]}.\n" % (string(name), string(version),
                                                                   entries)

    def dice_name(self):
        d = Dice("name", self.kind, self.seed)
        return d.of(["light", "Leuchtturm", "phare é", "φάρος", ""]), d.of(VERSIONS)

    def write(self, root):
        files = {}
        for app in self.apps:
            if not app.missing:
                files["%s/%s.app" % (app.folder, app.name)] = app.render()
        for folder, name, text in self.others:
            files.setdefault("%s/%s.app" % (folder, name), text)
        files["r.rel"] = self.rel()
        times = {}
        if self.options["src_tests"]:
            d = Dice("sources", self.kind, self.seed)
            for app in self.apps:
                for module in app.modules:
                    beam = "%s/%s.beam" % (app.folder, module)
                    if not (self.kind == "broken" and d.chance(1)):
                        files[beam], times[beam] = "", 1000000000
                    above = app.folder[:-4] if app.folder.endswith("ebin") else app.folder + "/"
                    source = above + d.of(["src/", "src/", "src/deep/er/", "src/e_src/", ""])
                    source += module + ".erl"
                    if not d.chance(3):
                        files[source], times[source] = "", d.of([999999999] * 9 + [1000000001])
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
            if name in times:
                os.utime(path, (times[name], times[name]))


# ---- faults ----

def victim(world):
    return world.dice.of(world.apps)


def app_missing(world):
    victim(world).missing = True


def other_version(world):
    victim(world).listed_version = world.dice.of(["77", "", "1.0 "])


def left_out(world):
    victim(world).in_release = False


def key_missing(world):
    keys = ["vsn", "description", "modules", "registered", "applications"]
    victim(world).drop.add(world.dice.of(keys))


def key_malformed(world):
    key, value = world.dice.of([
        ("vsn", "1.0"), ("vsn", "<<\"1\">>"), ("vsn", "[1,a]"), ("vsn", "[16#D800]"),
        ("description", "none"), ("description", "[\"deep\"]"), ("modules", "[m,{n,1}]"),
        ("modules", "\"m\""), ("modules", "none"), ("registered", "[a|b]"),
        ("registered", "undefined"), ("applications", "[\"kernel\"]"), ("applications", "{kernel}"),
    ])
    victim(world).replace[key] = value


def entry_malformed(world):
    key, value = world.dice.of([
        ("mod", "m"), ("mod", "{m}"), ("mod", "{1,[]}"), ("mod", "[a]"), ("env", "[{1,a}]"),
        ("env", "[a]"), ("env", "undefined"), ("env", "#{}"), ("start_phases", "[go]"),
        ("maxT", "0"), ("maxT", "-1"), ("maxP", "1.0"), ("maxP", "unlimited"), ("id", "none"),
        ("included_applications", "[1]"), ("optional_applications", "kernel"), ("id", "1},{x,2,3"),
        ("id", "\"1\",3"),
    ])
    victim(world).extra.insert(0, (key, value))


def not_an_app(world):
    app = victim(world)
    app.text = world.dice.of([
        "", "{application}.", "[].", "{application,%s,none}.\n" % atom(app.name),
        "{application,\"x\",[]}.\n", "{application,%s,[a|b]}.\n" % atom(app.name),
        "{application,%s,[" % atom(app.name), "{app,x,[]}.\n", b"{application,\xff}.\n", "a b.\n",
        app.render().rstrip().rstrip("."), app.render().replace("]", "", 1),
        app.render().replace("{vsn,", "{vsn", 1), app.render().rstrip() + "%",
    ])


def bad_copy_first(world):
    app = victim(world)
    folder = "broken/" + str(world.dice.below(100))
    text = world.dice.of(["{application", "", "x y.\n", "{app,1}.\n", b"\xff{a}.\n", b"{\xff}.\n",
                          "{application,%s,[{vsn,\"0\"}]}.\n" % atom(app.name)])
    world.others.append((folder, app.name, text))
    world.options["path"].insert(0, folder)


def name_differs(world):
    victim(world).inner_name = world.dice.of(["other", app_name(world)])


def app_name(world):
    return victim(world).name


def registered_twice(world):
    one, two = victim(world), victim(world)
    one.registered = one.registered + ["shared"]
    two.registered = two.registered + ["shared"]


def module_twice(world):
    one, two = victim(world), victim(world)
    one.modules = one.modules + ["shared"]
    two.modules = two.modules + ["shared"]


def use_undefined(world):
    victim(world).uses.append("nowhere")


def include_undefined(world):
    victim(world).includes.append("nowhere")


def include_twice(world):
    inner = app_name(world)
    victim(world).includes.append(inner)
    victim(world).includes.append(inner)


def include_not_listed(world):
    victim(world).include_list = [app_name(world)]


def use_in_circle(world):
    for _ in range(2):
        victim(world).uses.append(app_name(world))


def same_use_twice(world):
    app = victim(world)
    if app.uses:
        app.uses.insert(world.dice.below(len(app.uses)), world.dice.of(app.uses))


def use_itself(world):
    app = victim(world)
    app.uses.append(app.name)


def optional_odd(world):
    app = victim(world)
    app.optional = app.optional + world.dice.some(app.uses + ["nowhere"], 3)


def include_in_circle(world):
    app = victim(world)
    app.includes.append(app_name(world))


def mandatory_other_type(world):
    world.apps[world.dice.below(2)].type = world.dice.of(["temporary", "load", "transient", "none"])


def listed_again(world):
    app = victim(world)
    if world.dice.chance(70):
        app.modules, app.registered = [], []
    world.order.insert(world.dice.below(len(world.order) + 1), app)


def odd_type(world):
    victim(world).type = world.dice.of(["forever", "\"load\"", "1", "[a,1]", "\"ab\"", "[]",
                                        "[a|b]"])


def rel_malformed(world):
    good = world.rel()
    world.rel_text = world.dice.of([
        "", "{release}.\n", good.replace("release", "rel", 1), good.replace("erts", "emu", 1),
        good.replace("}.", "}", 1), good.replace("[", "[x,", 1), good.replace("\"13.9\"", "13", 1),
        good.replace("]}.", "|x]}.", 1), good + "more", good + "{again}.\n",
        good.replace(",", ";", 1), good.replace("[", "[{\"kernel\",\"1\"},", 1),
        good.replace("[", "[{x},", 1), good.replace("[", "[{x,\"1\",load,[],[]},", 1),
        good.replace("{release, {", "{release, {x,", 1),
        good.replace("{release, {", "{release, {<<\"n\">>,\"1\"}, {", 1), "% nothing\n",
        "{release,{\"n\",\"1\"},{erts,\"1\"},[]}.\n",
        "{release,{\"n\",\"1\"},{erts,\"1\"},none}.\n",
        "{release,{\"n\",\"1\"},{erts,\"1\"},\"abc\"}.\n",
    ])


def strict_warnings(world):
    world.options["warnings_as_errors"] = True
    world.options["src_tests"] = world.options["src_tests"] or world.dice.chance(30)


FAULTS = [
    app_missing, other_version, left_out, key_missing, key_malformed, entry_malformed, not_an_app,
    bad_copy_first, name_differs, registered_twice, module_twice, use_undefined, include_undefined,
    include_twice, include_not_listed, use_in_circle, same_use_twice, use_itself, optional_odd,
    include_in_circle, mandatory_other_type, listed_again, odd_type, rel_malformed, strict_warnings,
]
