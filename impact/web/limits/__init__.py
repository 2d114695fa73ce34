"""How much of the server one visitor may hold, and for how long: windows, bodies of requests, connections."""
