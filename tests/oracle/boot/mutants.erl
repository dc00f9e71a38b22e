%% SPDX-License-Identifier: Apache-2.0
%% Makes mutants of a boot script: mutants:main([Script, Seed, Count, Dir]) writes Dir/NNNN.boot
%% (and .script, where the text form exists) and Dir/index.tsv: number, operation, what it did.
-module(mutants).
-export([main/1]).

main([Script, Seed, Count, Dir]) ->
    {ok, [Term]} = file:consult(Script),
    rand:seed(exsss, {list_to_integer(Seed), 17, 42}),
    {ok, Index} = file:open(filename:join(Dir, "index.tsv"), [write, {encoding, utf8}]),
    make(Term, 0, list_to_integer(Count), Dir, Index, 0),
    ok = file:close(Index).

make(_, N, N, _, _, _) -> ok;
make(Term, N, Count, Dir, Index, Misses) ->
    Ops = operations(),
    %% Every operation in turn, so that each is there about equally often.
    {Name, Op} = lists:nth((N + Misses) rem length(Ops) + 1, Ops),
    case catch Op(Term) of
        {bytes, Bytes, What} -> write(N, Name, Bytes, none, What, Dir, Index),
                                make(Term, N + 1, Count, Dir, Index, Misses);
        {mutant, Mutant, What} when Mutant =/= Term ->
            write(N, Name, term_to_binary(Mutant), Mutant, What, Dir, Index),
            make(Term, N + 1, Count, Dir, Index, Misses);
        _ -> make(Term, N, Count, Dir, Index, Misses + 1)
    end.

write(N, Name, Bytes, Mutant, What, Dir, Index) ->
    Base = filename:join(Dir, io_lib:format("~4..0w", [N])),
    ok = file:write_file([Base, ".boot"], Bytes),
    case Mutant of
        none -> ok;
        _ -> ok = file:write_file([Base, ".script"],
                                  unicode:characters_to_binary(
                                    io_lib:format("%% coding: utf-8~n~tp.~n", [Mutant])))
    end,
    Line = io_lib:format("~4..0w\t~ts\t~ts~n", [N, Name, lists:flatten(What)]),
    io:put_chars(Index, [if C =:= $\n -> $\s; true -> C end || C <- lists:droplast(lists:flatten(Line))]),
    io:nl(Index).

pick(List) -> lists:nth(rand:uniform(length(List)), List).
show(Term) -> io_lib:format("~0tP", [Term, 12]).

replace(List, I, New) ->
    {A, [_ | B]} = lists:split(I - 1, List),
    A ++ New ++ B.

%% The positions of instructions that a predicate holds for.
positions(Is, P) -> [I || {I, X} <- lists:zip(lists:seq(1, length(Is)), Is), P(X)].

%% An operation on one instruction out of those that Match takes: Change gives what stands there.
one(Match, Change) ->
    fun({script, Id, Is}) ->
            I = pick(positions(Is, Match)),
            X = lists:nth(I, Is),
            New = Change(X),
            {mutant, {script, Id, replace(Is, I, New)}, io_lib:format("#~w ~ts -> ~ts", [I, show(X), show(New)])}
    end.
any(_) -> true.
tagged(Tag) -> fun(X) -> element(1, X) =:= Tag end.

list_op(Tag, Op) -> one(fun({T, L}) -> T =:= Tag andalso L =/= []; (_) -> false end,
                        fun({T, L}) -> [{T, Op(L)}] end).
kernel_op(Op) -> one(tagged(kernelProcess), fun(X) -> [Op(X)] end).
is_load({apply, {application, load, _}}) -> true;
is_load({kernelProcess, application_controller, _}) -> true;
is_load(_) -> false.
is_start({apply, {application, start_boot, _}}) -> true;
is_start(_) -> false.
load_op(Op) ->
    one(fun is_load/1,
        fun({apply, {application, load, [Spec]}}) -> [{apply, {application, load, [Op(Spec)]}}];
           ({kernelProcess, S, {M, F, [Spec]}}) -> [{kernelProcess, S, {M, F, [Op(Spec)]}}]
        end).
key_op(Key, Op) ->
    load_op(fun({application, A, Keys}) ->
                    {Key, V} = lists:keyfind(Key, 1, Keys),
                    {application, A, lists:keyreplace(Key, 1, Keys, {Key, Op(V)})}
            end).
start_op(Op) -> one(fun is_start/1, fun({apply, {M, F, As}}) -> [{apply, Op(M, F, As)}] end).

drop(L) -> I = rand:uniform(length(L)), replace(L, I, []).
change(L, F) -> I = rand:uniform(length(L)), replace(L, I, [F(lists:nth(I, L))]).
insert(L, X) -> {A, B} = lists:split(rand:uniform(length(L) + 1) - 1, L), A ++ [X] ++ B.
twice(L) -> I = rand:uniform(length(L)), X = lists:nth(I, L), replace(L, I, [X, X]).
shuffle(L) -> [X || {_, X} <- lists:sort([{rand:uniform(), X} || X <- L])].
typo(A) when is_atom(A) -> list_to_atom(typo(atom_to_list(A)));
typo(S) -> I = rand:uniform(length(S)), {A, B} = lists:split(I, S), A ++ pick(["x", "_", "0"]) ++ B.

script(F) -> fun({script, Id, Is}) -> {T, W} = F(Id, Is), {mutant, T, W} end.
bytes(F) -> fun(Term) -> {B, W} = F(term_to_binary(Term)), {bytes, B, W} end.

operations() ->
    [{"drop", one(fun any/1, fun(_) -> [] end)},
     {"duplicate", one(fun any/1, fun(X) -> [X, X] end)},
     {"swap", fun({script, Id, Is}) ->
                      I = rand:uniform(length(Is) - 1),
                      {A, [X, Y | B]} = lists:split(I - 1, Is),
                      {mutant, {script, Id, A ++ [Y, X | B]}, io_lib:format("#~w ~ts <-> ~ts", [I, show(X), show(Y)])}
              end},
     {"move", fun({script, Id, Is}) ->
                      I = rand:uniform(length(Is)), X = lists:nth(I, Is),
                      {mutant, {script, Id, insert(replace(Is, I, []), X)}, io_lib:format("#~w ~ts", [I, show(X)])}
              end},
     {"move-first", fun({script, Id, Is}) ->
                      I = rand:uniform(length(Is)), X = lists:nth(I, Is),
                      {mutant, {script, Id, [X | replace(Is, I, [])]}, io_lib:format("#~w ~ts", [I, show(X)])}
              end},
     {"tag-typo", one(fun any/1, fun(X) -> [setelement(1, X, typo(element(1, X)))] end)},
     {"tag-other", one(fun any/1, fun(X) -> [setelement(1, X, pick([progress, path, primLoad, apply, preLoaded, kernelProcess, kernel_load_completed, load, start]))] end)},
     {"arity-more", one(fun any/1, fun(X) -> [erlang:append_element(X, pick([a, [], 1]))] end)},
     {"arity-less", one(fun(X) -> tuple_size(X) > 1 end, fun(X) -> [erlang:delete_element(tuple_size(X), X)] end)},
     {"payload-atom", one(fun(X) -> tuple_size(X) > 1 end, fun(X) -> [setelement(tuple_size(X), X, nonsense)] end)},
     {"payload-nil", one(fun(X) -> tuple_size(X) > 1 end, fun(X) -> [setelement(tuple_size(X), X, [])] end)},
     {"payload-string", one(fun(X) -> tuple_size(X) > 1 end, fun(X) -> [setelement(tuple_size(X), X, "text")] end)},
     {"payload-integer", one(fun(X) -> tuple_size(X) > 1 end, fun(X) -> [setelement(tuple_size(X), X, 42)] end)},
     {"instruction-atom", one(fun any/1, fun(X) -> [element(1, X)] end)},
     {"instruction-list", one(fun any/1, fun(X) -> [tuple_to_list(X)] end)},
     {"path-drop", list_op(path, fun drop/1)},
     {"path-version", list_op(path, fun(L) -> change(L, fun(D) -> lists:flatten(string:replace(D, "ebin", "9/ebin")) end) end)},
     {"path-typo", list_op(path, fun(L) -> change(L, fun typo/1) end)},
     {"path-variable", list_op(path, fun(L) -> change(L, fun("$" ++ D) -> "$MY" ++ D end) end)},
     {"path-no-variable", list_op(path, fun(L) -> change(L, fun("$" ++ D) -> D end) end)},
     {"path-atom", list_op(path, fun(L) -> change(L, fun erlang:list_to_atom/1) end)},
     {"path-binary", list_op(path, fun(L) -> change(L, fun erlang:list_to_binary/1) end)},
     {"path-integer", list_op(path, fun(L) -> change(L, fun(_) -> 7 end) end)},
     {"path-shuffle", list_op(path, fun shuffle/1)},
     {"path-twice", list_op(path, fun twice/1)},
     {"path-improper", list_op(path, fun(L) -> L ++ tail end)},
     {"path-missing-dir", list_op(path, fun(L) -> insert(L, "$ROOT/lib/nothing-1.0/ebin") end)},
     {"module-drop", list_op(primLoad, fun drop/1)},
     {"module-typo", list_op(primLoad, fun(L) -> change(L, fun typo/1) end)},
     {"module-add", list_op(primLoad, fun(L) -> insert(L, pick([no_such_module, lists, erlang, wx, 'with space'])) end)},
     {"module-twice", list_op(primLoad, fun twice/1)},
     {"module-string", list_op(primLoad, fun(L) -> change(L, fun erlang:atom_to_list/1) end)},
     {"module-integer", list_op(primLoad, fun(L) -> change(L, fun(_) -> 1 end) end)},
     {"module-shuffle", list_op(primLoad, fun shuffle/1)},
     {"module-improper", list_op(primLoad, fun(L) -> L ++ tail end)},
     {"kernel-server", kernel_op(fun({T, S, MFA}) -> {T, typo(S), MFA} end)},
     {"kernel-module", kernel_op(fun({T, S, {M, F, A}}) -> {T, S, {typo(M), F, A}} end)},
     {"kernel-function", kernel_op(fun({T, S, {M, F, A}}) -> {T, S, {M, typo(F), A}} end)},
     {"kernel-args-more", kernel_op(fun({T, S, {M, F, A}}) -> {T, S, {M, F, A ++ [x]}} end)},
     {"kernel-args-atom", kernel_op(fun({T, S, {M, F, _}}) -> {T, S, {M, F, none}} end)},
     {"kernel-ignored", kernel_op(fun({T, S, _}) -> {T, S, {erlang, pick([self, node, time]), []}} end)},
     {"load-name", load_op(fun({application, A, K}) -> {application, typo(A), K} end)},
     {"load-no-tuple", load_op(fun({application, A, _}) -> A end)},
     {"load-tag", load_op(fun({application, A, K}) -> {app, A, K} end)},
     {"load-key-drop", load_op(fun({application, A, K}) -> {application, A, drop(K)} end)},
     {"load-key-twice", load_op(fun({application, A, K}) -> {application, A, twice(K)} end)},
     {"load-key-unknown", load_op(fun({application, A, K}) -> {application, A, [{pick([unknown, modulez, 1, "x"]), 1} | K]} end)},
     {"load-key-typo", load_op(fun({application, A, K}) -> {application, A, change(K, fun({N, V}) -> {typo(N), V} end)} end)},
     {"load-value-type", load_op(fun({application, A, K}) -> {application, A, change(K, fun({N, _}) -> {N, pick([1, atom, {t}, "str", [a | b], [1], []])} end)} end)},
     {"load-keys-atom", load_op(fun({application, A, _}) -> {application, A, none} end)},
     {"load-keys-element", load_op(fun({application, A, K}) -> {application, A, insert(K, pick([x, {x}, {a, b, c}, "s"]))} end)},
     {"load-dependency", key_op(applications, fun(L) -> insert(L, pick([no_such_app, ssl, sasl, stdlib, kernel])) end)},
     {"load-no-dependency", key_op(applications, fun drop/1)},
     {"load-mod-module", key_op(mod, fun({M, A}) -> {typo(M), A} end)},
     {"load-mod-shape", key_op(mod, fun({M, A}) -> pick([M, {M}, {M, A, x}, {"m", A}, []]) end)},
     {"load-mod-args", key_op(mod, fun({M, _}) -> {M, other} end)},
     {"load-vsn", key_op(vsn, fun(V) -> V ++ "9" end)},
     {"load-env", key_op(env, fun(L) -> insert(L, pick([x, {x}, {"k", v}, {1, 2}, {k, v}, {k, v, w}])) end)},
     {"load-modules", key_op(modules, fun(L) -> insert(L, pick(["m", 1, other, {m}])) end)},
     {"load-registered", key_op(registered, fun(L) -> insert(L, pick(["m", 1, other])) end)},
     {"load-included", key_op(included_applications, fun(L) -> insert(L, pick([sasl, stdlib, no_such_app, "x"])) end)},
     {"load-start-phases", load_op(fun({application, A, K}) -> {application, A, lists:keystore(start_phases, 1, K, {start_phases, pick([[], [{go, []}], undefined, [x], go])})} end)},
     {"start-typo", start_op(fun(M, F, [A, T]) -> {M, F, [typo(A), T]} end)},
     {"start-type", start_op(fun(M, F, [A, _]) -> {M, F, [A, pick([temporary, transient, permanent])]} end)},
     {"start-bad-type", start_op(fun(M, F, [A, _]) -> {M, F, [A, pick([load, none, always, 1, "permanent"])]} end)},
     {"start-one-argument", start_op(fun(M, F, [A, _]) -> {M, F, [A]} end)},
     {"start-function", start_op(fun(M, F, As) -> {M, typo(F), As} end)},
     {"start-start", start_op(fun(M, _, As) -> {M, start, As} end)},
     {"start-module", start_op(fun(M, F, As) -> {typo(M), F, As} end)},
     {"start-args-atom", start_op(fun(M, F, [A | _]) -> {M, F, A} end)},
     {"start-string", start_op(fun(M, F, [A, T]) -> {M, F, [atom_to_list(A), T]} end)},
     {"apply-shape", one(tagged(apply), fun({apply, {M, F, A}}) -> [pick([{apply, M, F, A}, {apply, {M, F}}, {apply, [M, F, A]}, {apply, {"m", F, A}}, {apply, {M, "f", A}}, {apply, {M, F, [A | x]}}])] end)},
     {"apply-new", one(fun any/1, fun(X) -> [X, {apply, pick([{no_module, f, []}, {lists, no_function, []}, {erlang, node, []}, {erlang, error, [x]}, {lists, seq, [1, 3]}, {io, format, ["hi~n"]}, {code, add_patha, ["."]}])}] end)},
     {"progress-typo", one(tagged(progress), fun({T, P}) -> [{T, typo(P)}] end)},
     {"progress-term", one(tagged(progress), fun({T, _}) -> [{T, pick([1, "x", [], {a, b}])}] end)},
     {"script-tag", script(fun(Id, Is) -> {{pick([notscript, 'SCRIPT', "script"]), Id, Is}, "tag"} end)},
     {"script-arity", script(fun(Id, Is) -> {pick([{script, Id}, {script, Is}, {script, Id, Is, []}, [script, Id, Is]]), "arity"} end)},
     {"script-list", script(fun(Id, Is) -> {{script, Id, pick([none, list_to_tuple(Is), [], #{}, "instructions"])}, "list"} end)},
     {"script-id", script(fun(_, Is) -> {{script, pick([none, {"a"}, {a, b}, 1, {"", ""}, []]), Is}, "id"} end)},
     {"script-improper", script(fun(Id, Is) -> {{script, Id, Is ++ tail}, "improper"} end)},
     {"script-cut", script(fun(Id, Is) -> N = rand:uniform(length(Is)), {{script, Id, lists:sublist(Is, N - 1)}, io_lib:format("after ~w", [N - 1])} end)},
     {"script-reverse", script(fun(Id, Is) -> {{script, Id, lists:reverse(Is)}, "reverse"} end)},
     {"script-nested", script(fun(Id, Is) -> {{script, Id, [Is]}, "nested"} end)},
     {"bytes-cut", bytes(fun(B) -> N = rand:uniform(byte_size(B)) - 1, {binary:part(B, 0, N), io_lib:format("at ~w", [N])} end)},
     {"bytes-more", bytes(fun(B) -> {<<B/binary, 0>>, "trailing"} end)},
     {"bytes-change", bytes(fun(B) -> N = rand:uniform(byte_size(B)) - 1, <<X:N/binary, C, Y/binary>> = B, D = rand:uniform(255) bxor C, {<<X/binary, D, Y/binary>>, io_lib:format("at ~w ~w -> ~w", [N, C, D])} end)}].
