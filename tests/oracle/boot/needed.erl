%% SPDX-License-Identifier: Apache-2.0
-module(needed).
-export([main/1]).
%% Writes, for each module of a script, the script without it: Dir/MODULE.boot.
main([In, Dir]) ->
    {ok, [{script,Id,Is}]} = file:consult(In),
    Ms = lists:append([L || {primLoad,L} <- Is]),
    [file:write_file(filename:join(Dir, atom_to_list(M)++".boot"), term_to_binary({script,Id,[case I of {primLoad,L} -> {primLoad,lists:delete(M,L)}; _ -> I end || I <- Is]})) || M <- Ms].
