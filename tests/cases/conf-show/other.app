{application, other, [{vsn, "1"}, {description, ""}, {modules, []}, {registered, []}, {applications, []}, {env, [{key, 1}, {rest, x}]}]}.
