{application, panel,
 [{description, "The application panel"},
  {vsn, "1"},
  {modules, [panel]},
  {registered, []},
  {applications, [kernel,stdlib,web]}]}.
