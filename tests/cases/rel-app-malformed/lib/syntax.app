{application, syntax,
 [{description, ""}, {vsn, "1"} {modules, []}]}.
