{application, my_app, [{vsn, "1"}, {env, [{port, 80}]}]}.
