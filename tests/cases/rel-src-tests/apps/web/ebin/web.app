{application, web,
 [{description, "The application web"},
  {vsn, "1.0"},
  {modules, [web_old,web_gone,web_new,web_lost,web_deep]},
  {registered, []},
  {applications, [kernel]}]}.
