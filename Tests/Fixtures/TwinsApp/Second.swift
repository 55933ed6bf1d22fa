import Petrel

@HTTPTrigger(.get, route: "second", authLevel: .anonymous, name: "twin")
func second() -> String { "second" }
