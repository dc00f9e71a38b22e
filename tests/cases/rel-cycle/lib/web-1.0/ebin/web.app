{application, web,
 [{description, "The application web"},
  {vsn, "1.0"},
  {modules, [web]},
  {registered, []},
  {applications, [kernel,stdlib,store]}]}.
