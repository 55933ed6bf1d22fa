/// The builds that have connected since the partition was opened.
struct KnownBuilds {
    private var all: Set<String> = []
    /// Of the executor that connected last; empty before any has.
    private(set) var newest = ""

    mutating func add(_ buildID: String) {
        all.insert(buildID)
        newest = buildID
    }

    func hasOther(than buildID: String) -> Bool { all.contains { $0 != buildID } }
}
