{application, my_app,
 [{description, "mine"}, {vsn, "1.0"}, {modules, []}, {registered, []},
  {applications, [kernel, stdlib]}, {env, [{port, 8080}, {host, "localhost"}]}]}.
