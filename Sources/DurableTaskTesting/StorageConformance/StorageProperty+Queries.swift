internal import DurableTask

extension StorageProperty {
    static let queries: [StorageProperty] = [
        StorageProperty("query_order: newest first, and by id where the moment is the same") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for (id, created, status) in [
                ("b", 1, RuntimeStatus.completed), ("a", 1, .running), ("c", 1, .failed), ("new", 2, .pending),
                ("old", 0, .running),
            ] as [(String, Int64, RuntimeStatus)] {
                try await storage.commit([.putHeader(Sample.header(id, status, created: created))], epoch: epoch)
            }
            try expectEqual(try await ids(storage, InstanceQuery()), ["new", "c", "b", "a", "old"], "Order")
            try await storage.commit([.putHeader(Sample.header("a", created: 3))], epoch: epoch)
            try expectEqual(
                try await ids(storage, InstanceQuery()), ["a", "new", "c", "b", "old"],
                "Order after an id is used again")
        },
        StorageProperty("paging: every instance once, whatever the page size; entities are not listed") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let headers = (0..<57).map { number in
                Sample.header("i\(number)", RuntimeStatus.allCases[number % 8], created: Int64(number / 3))
            }
            try await storage.commit(
                headers.map(Change.putHeader) + [.putHeader(Sample.header("@e@k")), .putHeader(Sample.header("AZ"))],
                epoch: epoch)
            let wanted = try await ids(storage, InstanceQuery(pageSize: 1_000))
            try expectEqual(wanted.count, 58, "Instances")
            for size in [1, 2, 10, 57, 58] {
                try expectEqual(try await ids(storage, InstanceQuery(pageSize: size)), wanted, "Pages of \(size)")
            }
            let page = try await storage.instances(matching: InstanceQuery(pageSize: 10, parts: []))
            try expect(page.instances.count <= 10, "A page has more than was asked for.")
        },
        StorageProperty("paging_is_stable_under_writes: none twice, none left out that was there throughout") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit(
                (0..<40).map { .putHeader(Sample.header("i\($0)", created: Int64($0))) }, epoch: epoch)
            var query = InstanceQuery(pageSize: 7, parts: [])
            var seen: [String] = []
            var round = 0
            repeat {
                let page = try await storage.instances(matching: query)
                seen += page.instances.map(\.header.instanceID.rawValue)
                query.continuation = page.continuation
                try await storage.commit(
                    [
                        .putHeader(Sample.header("new\(round)", created: 100 + Int64(round))),
                        .putHeader(Sample.header("i\(39 - round)", .completed, created: Int64(39 - round))),
                        .putHeader(Sample.header("i\(round)", .failed, created: Int64(round))),
                        .purge(InstanceID(trusted: page.instances.last?.header.instanceID.rawValue ?? "")),
                    ], epoch: epoch)
                round += 1
            } while query.continuation != nil && round < 100
            try expectEqual(seen, (0..<40).reversed().map { "i\($0)" }, "Instances seen")
        },
        StorageProperty("query_filters: statuses, window of creation, prefix of the id, and all of them") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let statuses: [RuntimeStatus] = [.running, .completed, .failed]
            for number in 0..<30 {
                let id = number < 15 ? "order-\(number)" : "other%_\(number)"
                try await storage.commit(
                    [.putHeader(Sample.header(id, statuses[number % 3], created: Int64(number)))], epoch: epoch)
            }
            let failed = try await ids(storage, InstanceQuery(statuses: [.failed], pageSize: 4))
            try expectEqual(failed.count, 10, "Failed instances")
            let two = try await ids(storage, InstanceQuery(statuses: [.failed, .running], pageSize: 7))
            try expectEqual(two.count, 20, "Failed and running instances")
            let window = try await ids(storage, InstanceQuery(createdFrom: Sample.time(10), createdTo: Sample.time(20)))
            try expectEqual(window.count, 10, "Instances in the window")
            try expect(window.contains("order-10"), "The start of the window is left out.")
            let prefix = try await ids(storage, InstanceQuery(idPrefix: "order-1"))
            try expectEqual(
                prefix, ["order-14", "order-13", "order-12", "order-11", "order-10", "order-1"], "By prefix")
            try expectEqual(
                try await ids(storage, InstanceQuery(idPrefix: "other%")).count, 15, "By prefix with a sign")
            let all = InstanceQuery(
                statuses: [.completed], createdFrom: Sample.time(5), createdTo: Sample.time(14), idPrefix: "order",
                pageSize: 2)
            try expectEqual(try await ids(storage, all), ["order-13", "order-10", "order-7"], "All filters")
            var changed = Sample.header("order-13", .terminated, created: 13)
            changed.lastUpdatedAt = Sample.time(50)
            try await storage.commit([.putHeader(changed)], epoch: epoch)
            try expectEqual(try await ids(storage, all), ["order-10", "order-7"], "After a status changed")
        },
        StorageProperty("query_details: name, version and tags, page by page") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for number in 0..<30 {
                var header = Sample.header("i\(number)", .completed, created: Int64(number))
                header.name = number % 2 == 0 ? "even" : "odd"
                header.version = number % 3 == 0 ? "2.0" : nil
                header.tags = ["place": "\(number % 5)"]
                if number == 7 { header.tags["seven"] = "" }
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            try expectEqual(try await count(storage, InstanceQuery(name: "even", pageSize: 4)), 15, "By name")
            try expectEqual(
                try await count(storage, InstanceQuery(name: "eve", pageSize: 4)), 0, "By the beginning of a name")
            try expectEqual(try await count(storage, InstanceQuery(version: "2.0", pageSize: 3)), 10, "By version")
            try expectEqual(
                try await count(storage, InstanceQuery(tags: ["place": "2"], pageSize: 1)), 6, "By a tag's value")
            try expectEqual(try await ids(storage, InstanceQuery(tags: ["seven": String?.none])), ["i7"], "By a tag")
            try expectEqual(
                try await ids(storage, InstanceQuery(idPrefix: "i2", name: "even", tags: ["place": "4"], pageSize: 1)),
                ["i24"], "By everything")
            try expectEqual(
                try await count(storage, InstanceQuery(tags: ["place": "2", "seven": ""])), 1, "By two tags")
        },
        StorageProperty("ended: what ended by a moment, oldest first, page by page, and nothing else") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for number in 0..<40 {
                var header = Sample.header(
                    "i\(number)", number % 4 == 0 ? .running : .completed, created: Int64(number))
                // Every tenth took long.
                header.completedAt =
                    header.status == .completed ? Sample.time(Int64(number % 10 == 5 ? 100 : number + 1)) : nil
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            try await storage.commit([.putHeader(Sample.header("@e@k", .completed))], epoch: epoch)
            let wanted = (0..<20).filter { $0 % 4 != 0 && $0 % 10 != 5 }.map { "i\($0)" }
            for limit in [1, 100, 3] {
                var found: [String] = []
                var place: InstancePosition?
                for _ in 0..<1_000 {
                    let page = try await storage.ended(
                        as: .completed, by: Sample.time(20), after: place, limit: limit)
                    try expect(page.instances.count <= limit, "A page has more than was asked for.")
                    found += page.instances.map(\.rawValue)
                    place = page.continuation
                    // What was found may be gone by the time of the next page.
                    if limit == 3 { try await storage.commit(page.instances.map(Change.purge), epoch: epoch) }
                    if place == nil { break }
                }
                try expectEqual(found, wanted, "Ended, \(limit) at a time")
            }
            try expectEqual(
                try await storage.ended(as: .failed, by: Sample.time(100), after: nil, limit: 9).instances.count, 0,
                "Failed instances")
        },
        StorageProperty("query_parent: those of one parent, page by page, and nobody else's") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for number in 0..<20 {
                var header = Sample.header("i\(number)", .completed, created: Int64(number / 2))
                header.parent =
                    [
                        nil,
                        ParentInstance(
                            instanceID: InstanceID(trusted: "p"), executionID: nil, taskScheduledID: 1, name: nil,
                            version: nil),
                        ParentInstance(
                            instanceID: InstanceID(trusted: "P"), executionID: nil, taskScheduledID: 1, name: nil,
                            version: nil),
                    ][number % 3]
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            for size in [1, 2, 100] {
                let query = InstanceQuery(parent: InstanceID(trusted: "p"), pageSize: size)
                try expectEqual(
                    try await ids(storage, query), ["i19", "i16", "i13", "i10", "i7", "i4", "i1"], "\(size) at a time")
            }
            let none = InstanceQuery(statuses: [.failed], parent: InstanceID(trusted: "p"))
            try expectEqual(try await ids(storage, none), [], "Failed ones")
        },
        StorageProperty("query_orders: by each column, both ways, page by page, filtered and not") { storage in
            let epoch = try await storage.claim(0, by: "a")
            var headers: [InstanceHeader] = []
            for number in 0..<40 {
                var header = Sample.header(
                    "i\(number * 7 % 40)", number % 4 == 0 ? .running : .completed, created: Int64(number / 2))
                header.name = ["shop", "Shop", "\u{E9}", "e\u{301}", "\u{301}x"][number % 5]
                header.version = [nil, "2.0", "10", ""][number % 4]
                header.errorType = number % 5 == 0 ? ["Broken", "broken"][number % 2] : nil
                header.completedAt = header.status == .completed ? Sample.time(Int64(100 - number / 3)) : nil
                headers.append(header)
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            try await storage.commit([.putHeader(Sample.header("@e@k", .completed))], epoch: epoch)
            for column in InstanceOrder.Column.allCases {
                for isUp in [true, false] {
                    let order = InstanceOrder(column, ascending: isUp)
                    for (what, filter) in [
                        ("all", InstanceQuery()), ("a name", InstanceQuery(name: "shop")),
                        ("a version", InstanceQuery(version: "10")),
                        ("a prefix", InstanceQuery(idPrefix: "i1")), ("a status", InstanceQuery(statuses: [.running])),
                        ("a window", InstanceQuery(createdFrom: Sample.time(3), createdTo: Sample.time(11))),
                    ] {
                        let places = headers.filter(filter.takes).compactMap { InstancePlace($0, in: order) }.sorted()
                        let wanted = (isUp ? places : places.reversed()).map(\.position.instanceID.rawValue)
                        for size in [1, 3, 100] {
                            var query = filter
                            query.order = order
                            query.pageSize = size
                            try expectEqual(
                                try await ids(storage, query), wanted,
                                "By \(column), ascending: \(isUp), \(what), \(size) at a time")
                        }
                    }
                }
            }
            try await expectError(.conflict, what: "A continuation of another order") {
                let first = try await storage.instances(
                    matching: InstanceQuery(order: InstanceOrder(.name, ascending: true), pageSize: 3, parts: []))
                _ = try await storage.instances(
                    matching: InstanceQuery(
                        order: InstanceOrder(.id, ascending: true), continuation: first.continuation))
            }
        },
        StorageProperty("query_token: one that no page gave is refused") { storage in
            try await expectError(.conflict, what: "A wrong continuation") {
                _ = try await storage.instances(matching: InstanceQuery(continuation: "nonsense"))
            }
        },
    ]

    private static func count(_ storage: any HubStorage, _ query: InstanceQuery) async throws -> Int {
        try await ids(storage, query).count
    }

    /// Of all pages.
    private static func ids(_ storage: any HubStorage, _ query: InstanceQuery) async throws -> [String] {
        var query = query
        query.parts = []
        var found: [String] = []
        for _ in 0..<1_000 {
            let page = try await storage.instances(matching: query)
            found += page.instances.map(\.header.instanceID.rawValue)
            guard let next = page.continuation else { return found }
            query.continuation = next
        }
        throw StorageConformanceFailure(description: "Paging does not end.")
    }
}
