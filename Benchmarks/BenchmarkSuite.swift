import ArgumentParser

/// Runs the suite: the limits of the machine and Petrel on the same disk, in one run. One JSON line a result, then a
/// table.
struct BenchmarkSuite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PetrelBenchmarks", abstract: "Measures Petrel, and what the machine allows, in one run.")

    @Flag(help: "Smaller numbers, for a first look.") var quick = false
    @Option(help: "Only these, e.g. W1,W3: limits, W1 to W13, completed, pending, history, width.") var only: String?
    @Option(help: "Where the curves are drawn, as SVG; nowhere if not given.") var svg: String?
    @Option(help: "What the ids of instances that are written without being run follow from.") var seed: UInt64 = 1

    private static let places: [FunctionPlace] = [.inProcess, .worker]

    func run() async throws {
        var report = Report()
        let wanted = only.map { Set($0.split(separator: ",").map { $0.lowercased() }) }
        let parts: [(name: String, run: (inout Report) async throws -> Void)] = [
            ("limits", limits), ("w1", sequences), ("w2", fanOut), ("w3", oneAtATime), ("w4", longSequence),
            ("w5", overHTTP), ("w6", waiting), ("w7", signals), ("w8", lockedCalls), ("w9", plainHTTP),
            ("w10", queuedMessages), ("w11", hostStart), ("w12", overGRPC), ("w13", dashboard),
            ("completed", completed), ("pending", pending), ("history", history), ("width", width),
        ]
        for part in parts where wanted?.contains(part.name) ?? true { try await part.run(&report) }
        report.printTable()
    }

    private func limits(_ report: inout Report) throws {
        report.add(try FlushLimit.measure(for: 2))
        for batch in [1, 64, 256] {
            report.add(try RowLimit.measure(batch: batch, count: batch == 1 ? 1_000 : 20_000))
        }
    }

    private func sequences(_ report: inout Report) async throws {
        for place in Self.places {
            report.add(try await Sequences.measure(count: 2_000, place, times: quick ? 1 : 3))
            if !quick { report.add(try await Sequences.measure(count: 20_000, place)) }
        }
    }

    private func fanOut(_ report: inout Report) async throws {
        for place in Self.places {
            let aim = Aim.atLeast(place == .worker ? 5_000 : 10_000)
            let narrow = try await FanOut.measure(width: 1_000, place)
            let wide = try await FanOut.measure(width: 10_000, place, narrow: narrow)
            for result in [narrow, wide] { report.add(result.aiming("activities_per_s", aim)) }
        }
    }

    private func oneAtATime(_ report: inout Report) async throws {
        for place in Self.places { report.add(try await OneAtATime.measure(count: quick ? 200 : 1_000, place)) }
    }

    private func longSequence(_ report: inout Report) async throws {
        // An activity in a row is three events: the last two are histories of 10,000 and of 100,000.
        for length in [1_000, 3_334, 33_334] where !quick || length == 1_000 {
            for place in Self.places { report.add(try await LongSequence.measure(length: length, place)) }
        }
    }

    private func overHTTP(_ report: inout Report) async throws {
        for place in Self.places {
            report.add(try await OverHTTP.measure(count: 2_000, place))
            if !quick { report.add(try await OverHTTP.measure(count: 20_000, place)) }
        }
    }

    private func waiting(_ report: inout Report) async throws {
        for place in Self.places {
            for result in try await Waiting.measure(count: quick ? 10_000 : 100_000, place) { report.add(result) }
        }
    }

    private func signals(_ report: inout Report) async throws {
        for place in Self.places {
            for entities in [1, 1_000] {
                report.add(try await Signals.measure(count: quick ? 5_000 : 50_000, entities: entities, place))
            }
        }
    }

    private func lockedCalls(_ report: inout Report) async throws {
        for place in Self.places {
            report.add(try await LockedCalls.measure(orchestrations: quick ? 500 : 5_000, entities: 1_000, place))
        }
    }

    private func plainHTTP(_ report: inout Report) async throws {
        for place in Self.places { report.add(try await PlainHTTP.measure(count: quick ? 20_000 : 100_000, place)) }
    }

    private func queuedMessages(_ report: inout Report) async throws {
        for place in Self.places { report.add(try await QueuedMessages.measure(count: quick ? 5_000 : 50_000, place)) }
    }

    private func hostStart(_ report: inout Report) async throws {
        for result in try await HostStart.measure(times: quick ? 5 : 15) { report.add(result) }
    }

    private func overGRPC(_ report: inout Report) async throws {
        for result in try OverGRPC.measureSDK(quick: quick) { report.add(result) }
        for streams in [1, 100] {
            for result in try await OverGRPC.measureRaw(streams: streams, quick: quick) { report.add(result) }
        }
    }

    private func dashboard(_ report: inout Report) async throws {
        report.add(try await DashboardPages.measure(count: quick ? 100_000 : 1_000_000, seed: seed))
    }

    private func completed(_ report: inout Report) async throws {
        report.add(try await Crowd.measure(.completed, count: quick ? 100_000 : 1_000_000, seed: seed))
    }

    private func pending(_ report: inout Report) async throws {
        let counts = [100, 1_000, 10_000, 100_000].filter { !quick || $0 <= 10_000 }
        var results: [Result] = []
        for count in counts {
            results.append(try await Crowd.measure(.pending, count: count, seed: seed))
            report.add(results[results.count - 1])
        }
        let opening = Chart(
            title: "Opening a hub with pending instances", x: "instances that wait for an event", y: "milliseconds",
            curves: [Chart.curve("open the hub", results, counts, "open_ms")])
        let rate = Chart(
            title: "W1 beside pending instances", x: "instances that wait for an event", y: "orchestrations a second",
            scale: .linear,
            curves: [
                Chart.curve("beside them", results, counts, "w1_per_s"),
                Chart.curve("in an empty hub", results, counts, "empty_w1_per_s"),
            ])
        if let svg {
            try opening.write(to: svg, as: "pending-open")
            try rate.write(to: svg, as: "pending-rate")
        }
    }

    private func history(_ report: inout Report) async throws {
        let lengths = [10, 100, 1_000, 10_000, 100_000].filter { !quick || $0 <= 10_000 }
        let results = try await HistoryLength.measure(lengths)
        for result in results { report.add(result) }
        let chart = Chart(
            title: "One more activity after a long history", x: "activities in the history", y: "microseconds",
            curves: [
                Chart.curve("history read and replayed first", results, lengths, "first_step_cold_us"),
                Chart.curve("instance in memory", results, lengths, "step_warm_us"),
            ])
        if let svg { try chart.write(to: svg, as: "history-length") }
    }

    private func width(_ report: inout Report) async throws {
        let widths = [10, 100, 1_000, 10_000, 100_000].filter { !quick || $0 <= 10_000 }
        var curves: [Chart.Curve] = []
        for place in Self.places {
            var results: [Result] = []
            for width in widths {
                results.append(try await FanOut.measure(width: width, place))
                report.add(results[results.count - 1])
            }
            curves.append(Chart.curve(place.rawValue, results, widths, "us_each"))
        }
        let chart = Chart(
            title: "Fan-out: the time of one activity", x: "activities at once", y: "microseconds an activity",
            curves: curves)
        if let svg { try chart.write(to: svg, as: "fan-out-width") }
    }
}
