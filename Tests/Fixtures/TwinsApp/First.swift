import Petrel

@HTTPTrigger(.get, route: "first", authLevel: .anonymous, name: "twin")
func first() -> String { "first" }
