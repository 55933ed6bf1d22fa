/// A key that has an effect: how it is written, read, shown and described.
struct HostConfigurationKey: Sendable {
    /// What its values look like, for the schema.
    enum Form: Sendable, Hashable {
        case text
        case integer(ClosedRange<Int>)
        /// -1, or a number from 1 on.
        case limit
        case boolean
        case timeSpan
        case period
        case choice([String])
        case list
    }

    /// As it is written in `host.yaml`, with dots between its parts; `*` at the end stands for any one name.
    var path: String
    var form: Form
    /// One sentence.
    var meaning: String
    var apply: @Sendable (inout HostConfiguration, ConfigurationEntry) throws -> Void
    /// The value as it would be written; several for `*`.
    var show: @Sendable (HostConfiguration) -> [(path: String, value: String)]

    /// Everything in the order in which people look for it.
    static let all = listening + http + queues + durableTask + engine + logging

    private static let byPath = Dictionary(all.map { ($0.path.lowercased(), $0) }) { first, _ in first }

    static func named(_ path: [String]) -> HostConfigurationKey? {
        let text = path.joined(separator: ".").lowercased()
        if let key = byPath[text] { return key }
        // `….*` stands for any one part, or more where the part has dots in it.
        return prefixes.first { text.hasPrefix($0.prefix) && text.count > $0.prefix.count }?.key
    }

    private static let prefixes = all.filter { $0.path.hasSuffix(".*") }
        .map { (prefix: String($0.path.lowercased().dropLast()), key: $0) }
}

extension HostConfigurationKey {
    typealias Place<Value> = any (WritableKeyPath<HostConfiguration, Value> & Sendable)

    /// - Parameter show: nil is «not set».
    init<Value>(
        _ path: String, _ form: Form, _ place: Place<Value>, _ meaning: String,
        read: @escaping @Sendable (ConfigurationEntry) throws -> Value,
        show: @escaping @Sendable (Value) -> String?
    ) {
        self.path = path
        self.form = form
        self.meaning = meaning
        apply = { configuration, entry in configuration[keyPath: place] = try read(entry) }
        self.show = { configuration in show(configuration[keyPath: place]).map { [(path, $0)] } ?? [] }
    }

    static func text(_ path: String, _ place: Place<String>, _ meaning: String) -> Self {
        Self(path, .text, place, meaning, read: { $0.value }, show: { $0 })
    }

    static func text(_ path: String, _ place: Place<String?>, _ meaning: String) -> Self {
        Self(path, .text, place, meaning, read: { $0.value.isEmpty ? nil : $0.value }, show: { $0 })
    }

    static func integer(_ path: String, _ place: Place<Int>, _ range: ClosedRange<Int>, _ meaning: String) -> Self {
        Self(path, .integer(range), place, meaning, read: { try $0.integer(range) }, show: { "\($0)" })
    }

    static func limit(_ path: String, _ place: Place<Int?>, _ meaning: String) -> Self {
        Self(path, .limit, place, meaning, read: { try $0.limit() }, show: { "\($0 ?? -1)" })
    }

    static func boolean(_ path: String, _ place: Place<Bool>, _ meaning: String) -> Self {
        Self(path, .boolean, place, meaning, read: { try $0.boolean() }, show: { "\($0)" })
    }

    static func timeSpan(
        _ path: String, _ place: Place<Duration>, atLeast shortest: Duration = .zero, _ meaning: String
    ) -> Self {
        Self(
            path, .timeSpan, place, meaning, read: { try $0.limitedTimeSpan(atLeast: shortest) },
            show: { $0.asTimeSpan })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ path: String, _ place: Place<Choice>, _ meaning: String
    ) -> Self {
        Self(
            path, .choice(Choice.allCases.map(\.rawValue)), place, meaning, read: { try $0.choice() },
            show: { $0.rawValue })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ path: String, _ place: Place<Choice?>, _ meaning: String
    ) -> Self {
        Self(
            path, .choice(Choice.allCases.map(\.rawValue)), place, meaning, read: { try $0.choice() },
            show: { $0?.rawValue })
    }

    static func period(_ path: String, _ place: Place<RetentionSettings.Period?>, _ meaning: String) -> Self {
        Self(path, .period, place, meaning, read: { try $0.retentionPeriod() }, show: { $0?.asText })
    }
}

extension Duration {
    /// As `hh:mm:ss`, with days in front where there are some.
    var asTimeSpan: String {
        let seconds = components.seconds
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(two).joined(separator: ":")
        return seconds >= 86_400 ? "\(seconds / 86_400).\(time)" : time
    }
}

extension RetentionSettings.Period {
    var asText: String {
        switch self {
        case .forever: "off"
        case .time(.zero): "0"
        case .time(let time) where time.components.seconds % 86_400 == 0: "\(time.components.seconds / 86_400)d"
        case .time(let time): time.asTimeSpan
        }
    }
}
