{application, stdlib,
 [{description, "The application stdlib"},
  {vsn, "6.2"},
  {modules, [lists,maps]},
  {registered, []},
  {applications, [kernel]}]}.
