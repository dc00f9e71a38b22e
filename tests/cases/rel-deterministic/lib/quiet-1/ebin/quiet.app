{application, quiet,
 [{description, "The application quiet"},
  {vsn, "1"},
  {modules, [quiet]},
  {registered, []},
  {applications, [kernel,stdlib]}]}.
