{application, store,
 [{description, "The application store"},
  {vsn, "2.0"},
  {modules, [store,shared]},
  {registered, [clash]},
  {applications, [kernel,stdlib,queue]}]}.
