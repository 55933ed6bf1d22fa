/// Where the host is, while there is one.
struct Endpoint: Sendable {
    var life: Int
    var origin: String
}
