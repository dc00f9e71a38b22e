{application, web,
 [{description, "The application web"},
  {vsn, "1.0"},
  {modules, [web,shared]},
  {registered, [web_sup,clash]},
  {applications, [kernel,stdlib,store,nowhere]}]}.
