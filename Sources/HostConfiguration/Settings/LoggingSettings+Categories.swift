extension LoggingSettings {
    /// What is logged of a category: of `Function.sendMail` what is set for it, otherwise for `Function`, otherwise by default.
    public func level(of category: String) -> Level {
        guard !levels.isEmpty else { return level }
        let category = category.lowercased()
        var longest: (length: Int, level: Level)?
        for (name, level) in levels {
            let name = name.lowercased()
            let fits = category == name || category.hasPrefix(name + ".")
            if fits, name.count > longest?.length ?? -1 { longest = (name.count, level) }
        }
        return longest?.level ?? level
    }

    /// The level that lets most through: what is below it need not be made.
    public var lowestLevel: Level {
        let order = Level.allCases
        func rank(_ level: Level) -> Int { order.firstIndex(of: level) ?? order.count }
        return ([level] + levels.values).min { rank($0) < rank($1) } ?? level
    }
}
