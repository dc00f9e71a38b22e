{aplication, lamp, []}.
