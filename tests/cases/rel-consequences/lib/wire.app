{application, wire,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []}, {applications, []}]}.
