{application, web,
 [{vsn "1.0"}]}.
