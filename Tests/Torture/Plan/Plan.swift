/// Everything a run does, made from its seed: which kills, which instances, what is done to them.
struct Plan: Sendable {
    enum Target: String, Sendable, CaseIterable {
        case host, worker
    }

    var seed: UInt64
    var target: Target
    var clients: Int
    var kills: [Kill]
    var scripts: [Script]

    /// - Parameter load: how many instances are started for each kill.
    init(seed: UInt64, target: Target, kills: Int, clients: Int, load: Int) {
        self.seed = seed
        self.target = target
        self.clients = clients
        var random = SeededRandom(seed: seed)
        self.kills = (0..<kills).map { Kill(number: $0, moment: Self.moment($0, &random)) }
        scripts = (0..<max(kills, 1)).flatMap { round in
            (0..<load).map { Self.script(round: round, place: $0, clients: clients, &random) }
        }
    }

    /// Of ten kills in a row, one comes within the first milliseconds after the start, and the next one just after it.
    private static func moment(_ number: Int, _ random: inout SeededRandom) -> Kill.Moment {
        switch number % 10 {
        case 3: return .afterStart(random.milliseconds(0...5))
        case 4: return .afterStart(random.milliseconds(0...20))
        default: break
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<15: return .afterStart(random.milliseconds(0...700))
        case 15..<55: return .afterReady(random.milliseconds(0...600))
        case 55..<60: return .afterReady(random.milliseconds(600...1500))
        default: return .afterAnswers(Int.random(in: 1...40, using: &random), atMost: .seconds(1))
        }
    }

    private static func script(
        round: Int, place: Int, clients: Int, _ random: inout SeededRandom
    ) -> Script {
        let kind = Script.Kind.allCases.randomElement(using: &random) ?? .chain
        let size =
            switch kind {
            case .fan: Int.random(in: 2...12, using: &random)
            case .family: Int.random(in: 1...4, using: &random)
            default: Int.random(in: 1...5, using: &random)
            }
        let pause = random.chance(30) ? Int.random(in: 1...300, using: &random) : Int.random(in: 0...10, using: &random)
        var letters: [Int] = []
        var herald: Int?
        if kind.takesLetters {
            letters = (0..<Int.random(in: 1...2, using: &random)).map { _ in Int.random(in: 1...8, using: &random) }
            if random.chance(30) { herald = Int.random(in: 1...6, using: &random) }
        }
        return Script(
            id: "\(kind.rawValue)-\(round)-\(place)", kind: kind, round: round, client: place % max(clients, 1),
            order: .init(size: size, pause: pause, senders: letters.count + (herald == nil ? 0 : 1)), letters: letters,
            heraldLetters: herald, startsOnce: !kind.takesLetters && kind != .hapless && random.chance(20),
            suspension: kind.canBeSuspended && random.chance(25) ? random.milliseconds(0...400) : nil,
            seed: random.next())
    }
}
