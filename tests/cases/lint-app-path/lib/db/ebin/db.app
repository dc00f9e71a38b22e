{application, db, [{vsn, "1"}, {env, [{url, none}]}]}.
