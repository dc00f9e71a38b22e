%% SPDX-License-Identifier: Apache-2.0
%% The configuration keys that installed applications have, one on each line: application, key, and the default of its .app
%% file or `-`, with tabs between.
%%   erl -noshell -run env_keys main APPLICATION...
%% Keys are those of .app files, those that code reads with application:get_env (also by functions that hand a parameter on
%% to it), and the options of ssh, each of which is a key too.
-module(env_keys).
-export([main/1]).

main(Names) ->
    Apps = [{list_to_atom(Name), Dir} || Name <- Names, Dir <- [ebin(Name)], Dir =/= none],
    Mods = [{App, M, Fs} || {App, Dir} <- Apps, Beam <- filelib:wildcard(Dir ++ "/*.beam"), {M, Fs} <- forms(Beam)],
    Keys = lists:append([read(App, M, Fs) || {App, M, Fs} <- Mods]) ++ handed(Mods, wrappers(Mods)) ++ ssh_options(),
    Defaults = lists:append([app_env(App, Dir) || {App, Dir} <- Apps]),
    All = lists:usort([{A, K} || {A, K} <- Keys, lists:keymember(A, 1, Apps)] ++ [AK || {AK, _} <- Defaults]),
    [io:format("~tp\t~tp\t~ts~n", [A, K, default({A, K}, Defaults)]) || {A, K} <- All],
    halt(0).

ebin(Name) ->
    case code:lib_dir(list_to_atom(Name)) of
        {error, _} -> none;
        Dir -> filename:join(Dir, "ebin")
    end.

forms(Beam) ->
    case beam_lib:chunks(Beam, [abstract_code]) of
        {ok, {M, [{abstract_code, {_, Fs}}]}} -> [{M, Fs}];
        _ -> []
    end.

app_env(App, Dir) ->
    {ok, [{application, App, Properties}]} = file:consult(filename:join(Dir, atom_to_list(App) ++ ".app")),
    [{{App, K}, V} || {K, V} <- proplists:get_value(env, Properties, [])].

default(Key, Defaults) ->
    case lists:keyfind(Key, 1, Defaults) of
        {_, Value} -> io_lib:format("~0tp", [Value]);
        false -> "-"
    end.

%% What get_env is called with, as it stands there.
read(App, _M, Forms) ->
    [{A, K} || {A, {atom, _, K}} <- gets(App, Forms)].

gets(App, Forms) ->
    [case Args of
         [Key] -> {App, Key};
         [{atom, _, A}, Key | _] -> {A, Key};
         [_, Key | _] -> {other, Key}
     end || {call, _, {remote, _, {atom, _, application}, {atom, _, get_env}}, Args} <- calls(Forms)].

calls({call, _, _, _} = Call) -> [Call | calls(tuple_to_list(Call))];
calls(T) when is_tuple(T) -> calls(tuple_to_list(T));
calls([H | T]) -> calls(H) ++ calls(T);
calls(_) -> [].

%% Functions that read the key that one of their parameters is: {Function, Parameter, Application}.
wrappers(Mods) ->
    lists:usort([{{M, F, Arity}, I, A}
                 || {App, M, Fs} <- Mods, {function, _, F, Arity, Clauses} <- Fs, {clause, _, Ps, _, Body} <- Clauses,
                    {A, {var, _, V}} <- gets(App, Body), {I, {var, _, P}} <- lists:zip(lists:seq(1, Arity), Ps), V =:= P]).

handed(Mods, Wrappers) ->
    [{A, K} || {_, M, Fs} <- Mods, {call, _, Fun, Args} <- calls(Fs), {MFA, I, A} <- Wrappers, mfa(M, Fun, Args) =:= MFA,
               {atom, _, K} <- [lists:nth(I, Args)]].

mfa(M, {atom, _, F}, Args) -> {M, F, length(Args)};
mfa(_, {remote, _, {atom, _, M}, {atom, _, F}}, Args) -> {M, F, length(Args)};
mfa(_, _, _) -> none.

ssh_options() ->
    [{ssh, K} || Role <- [client, server], K <- maps:keys(ssh_options:default(Role))].
