{application, twice,
 [{description, ""}, {vsn, "1"}, {modules, [a,b,a]}, {registered, []},
  {applications, [kernel,kernel]}]}.
