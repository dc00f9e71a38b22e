{application, other, [{vsn, "1"}, {env, [{y, 1}]}]}.
