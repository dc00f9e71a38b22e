{application, lamp, [{description, "A lamp"}, {vsn, "2.0"}, {modules, []}, {registered, []},
 {applications, [kernel, stdlib]}]}.
