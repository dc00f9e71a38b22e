{application,stdlib,[{description,"stdlib"},{vsn,"4.2"},{modules,[lists]},{registered,[]},{applications,[kernel]}]}.
