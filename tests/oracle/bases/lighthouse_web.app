{application, lighthouse_web,
 [{description, "Shows the lamp's state to passing ships"},
  {vsn, "0.9.3"},
  {modules, [lighthouse_web_app, lighthouse_web_handler, lighthouse_web_json]},
  {registered, [lighthouse_web_sup]},
  {applications, [kernel, stdlib, lighthouse]},
  {env, [{port, 8080}, {bind, {0, 0, 0, 0}}, {tls, false}]},
  {mod, {lighthouse_web_app, []}}]}.
