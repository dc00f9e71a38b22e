%% SPDX-License-Identifier: Apache-2.0
%% What the same work costs in the BEAM, in lines as library.c prints them, in processor time but
%% for make, which waits for files. Wants +S 1:1 +sbwt none, so that no scheduler spins.
%%   beam:main([Etf, SmallText, Runs]): SmallText is for what would take too much memory
%%   beam:make([Rel, Path, Runs]): systools:make_script/2
-module(beam).
-export([main/1, make/1]).

main([Etf, SmallText, Runs]) ->
    {ok, Bytes} = file:read_file(Etf),
    N = list_to_integer(Runs),
    Size = byte_size(Bytes),
    measure("binary_to_term", Size, N, fun() -> binary_to_term(Bytes) end),
    Term = binary_to_term(Bytes),
    measure("term_to_binary", Size, N, fun() -> term_to_binary(Term, [deterministic]) end),
    {ok, [Small]} = file:consult(SmallText),
    measure("file:consult", filelib:file_size(SmallText), N, fun() -> {ok, _} = file:consult(SmallText) end),
    Printed = iolist_size(unicode:characters_to_binary(io_lib:format("~tp", [Small]))),
    measure("io_lib:format", Printed, N, fun() -> io_lib:format("~tp", [Small]) end).

make([Rel, Path, Runs]) ->
    Make = fun() -> {ok, _, _} = systools:make_script(Rel, [silent, {path, [Path]}]) end,
    Make(),
    Wall = fun() -> element(1, timer:tc(Make)) * 1000 end,
    print("systools:make_script", filelib:file_size(Rel ++ ".script"), list_to_integer(Runs), Wall).

%% Each run in a process of its own, so that none collects another's garbage.
measure(Name, Bytes, Runs, Fun) ->
    Once = fun() -> run(Fun) end,
    %% The clock ticks in milliseconds: short works are run many times over.
    Many = max(1, 50000 div max(1, element(1, timer:tc(Once)))),
    print(Name, Bytes, Runs, fun() ->
        {Before, _} = statistics(runtime),
        [Once() || _ <- lists:seq(1, Many)],
        {After, _} = statistics(runtime),
        (After - Before) * 1000000 div Many
    end).

print(Name, Bytes, Runs, Time) ->
    Times = lists:sort([Time() || _ <- lists:seq(1, Runs)]),
    io:format("~ts\t~w\t0\t~w\t~w\t~w\t0~n",
              [Name, Bytes, lists:nth(Runs div 2 + 1, Times), hd(Times), lists:last(Times)]).

run(Fun) ->
    {_, Ref} = spawn_monitor(fun() -> Fun(), ok end),
    receive {'DOWN', Ref, _, _, normal} -> ok end.
