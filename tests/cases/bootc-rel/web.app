{application,web,[{description,"web"},{vsn,"1.0"},{modules,[web]},{registered,[]},{applications,[kernel,stdlib]},{mod,{web,[]}}]}.
