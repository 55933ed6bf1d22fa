import Foundation
import PetrelHost
import Testing

/// The files in `Functions/`, each by the requests its header shows.
@Suite struct PatternTests {
    private func withPatterns(
        _ door: Door, _ body: (RunningHost) async throws -> Void
    ) async throws {
        try await withHost(door.functions(module: "FunctionApp", program: "FunctionApp"), body)
    }

    @Test(arguments: Door.allCases) func helloCitiesGreetsThreeCities(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let response = try await host.post("/api/orchestrators/helloCities")
            #expect(response.status == 202)
            #expect(response.header("Retry-After") == "10")
            let check = try response.json(RunningHost.CheckStatus.self)
            #expect(response.header("Location") == check.statusQueryGetUri)
            let status = try await host.finished(check)
            #expect(status.status == 200)
            #expect(status.body.contains(#""runtimeStatus":"Completed""#))
            #expect(status.body.contains(#""output":["Hello Tokyo!","Hello Seattle!","Hello London!"]"#))
        }
    }

    @Test(arguments: Door.allCases) func versioningRunsEachVersionItsOwnWay(_ door: Door) async throws {
        try await withPatterns(door) { host in
            for (version, output) in [("1.0", "20 by invoice"), ("2.0", "18 by invoice"), ("3.0", "20 by card 4711")] {
                let result = try await host.output(of: "/api/checkouts/\(version)", #"["tea","kettle"]"#)
                #expect(result == "\"\(output)\"")
            }
        }
    }

    @Test(arguments: Door.allCases) func fanOutFanInAddsUp(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let output = try await host.output(of: "/api/orchestrators/backUp", #"["a.txt","bb.txt","ccc.txt"]"#)
            #expect(output == #"{"bytes":18,"files":3}"#)
        }
    }

    @Test(arguments: Door.allCases) func asyncHTTPAnswersAtOnceWhenItCan(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let response = try await host.post("/api/reports/2026", #"{"pages": 2}"#)
            if response.status == 200 {
                #expect(response.body == #"["Report 2026, page 1","Report 2026, page 2"]"#)
            } else {
                let status = try await host.finished(response.json(RunningHost.CheckStatus.self))
                #expect(status.body.contains(#"["Report 2026, page 1","Report 2026, page 2"]"#))
            }
            #expect(try await host.post("/api/reports/2026", #"{"pages": 0}"#).status == 400)
            #expect(try await host.post("/api/reports/soon", #"{"pages": 1}"#).status == 404)
        }
    }

    @Test(arguments: Door.allCases) func durableHTTPCollectsWhatOthersAnswer(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let order = #"{"service": "\#(host.origin)/api/reports", "years": [2025, 2026]}"#
            let output = try await host.output(of: "/api/yearbooks", order)
            // At once, or after 202 and some asking: the report itself, or the status that holds it.
            #expect(output.contains("Report 2025, page 1") && output.contains("Report 2026, page 1"))
            let check = try await host.start(
                "/api/yearbooks", #"{"service": "http://169.254.169.254/latest", "years": [2026]}"#)
            #expect(try await host.finished(check).body.contains("allowLinkLocal"))
        }
    }

    @Test(arguments: Door.allCases) func aCounterCountsWhatManyTellItAtOnce(_ door: Door) async throws {
        try await withPatterns(door) { host in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await host.post("/api/counters/visits/add", "2").status } }
                for try await status in group { #expect(status == 202) }
            }
            // Signals of one client come before its call.
            #expect(try await host.get("/api/counters/visits").body == "100")
            let entities = "/runtime/webhooks/durabletask/entities"
            #expect(try await host.get(entities + "/counter/visits").body == #"{"value":100}"#)
            #expect(try await host.post(entities + "/Counter/visits?op=reset").status == 202)
            #expect(try await host.get("/api/counters/visits").body == "0")
            let list = try await host.get(entities + "/counter?fetchState=true").body
            #expect(
                list.contains(#""entityId":{"name":"counter","key":"visits"}"#)
                    && list.contains(#""state":{"value":0}"#))
            #expect(try await host.send(.DELETE, "/api/counters/visits").status == 204)
            try await eventually("it is gone") { try await host.get(entities + "/counter/visits").status == 404 }
            #expect(try await host.get(entities).body == "[]")
            #expect(try await host.post(entities + "/counter/visits").status == 400)
        }
    }

    @Test(arguments: Door.allCases) func aGaugeGathersReadingsAndRaisesAlarms(_ door: Door) async throws {
        try await withPatterns(door) { host in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask { try await host.post("/api/gauges/boiler-1/readings", "\(60 + number)").status }
                }
                for try await status in group { #expect(status == 202) }
            }
            #expect(try await host.get("/api/gauges/boiler-1").body == #"{"count":20,"highest":79,"sum":1390}"#)
            #expect(try await host.post("/api/gauges/boiler-1/readings", "120.5").status == 202)
            let inspection = host.instance("inspect-boiler-1-1")
            try await eventually("the inspection is there") {
                try await host.get(inspection.statusQueryGetUri).status != 404
            }
            let output: String = try await host.output(of: inspection)
            #expect(output == "Somebody looks at boiler-1: 120.5, 21 readings so far.")
            // The end of the hour is a message of the gauge to itself, which waits for its time.
            let close = try await host.post("/runtime/webhooks/durabletask/entities/gauge/boiler-1?op=closeHour")
            #expect(close.status == 202)
            #expect(try await host.get("/api/gauges/boiler-1").body == #"{"count":0,"sum":0}"#)
            let state = try await host.get("/runtime/webhooks/durabletask/entities/gauge/boiler-1").body
            #expect(state.contains(#""past":[{"count":21"#), "\(state)")
        }
    }

    @Test(arguments: Door.allCases) func transfersNeverMakeOrLoseMoney(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let people = ["ann", "bob", "cid"]
            var checks: [RunningHost.CheckStatus] = []
            for number in 0..<12 {
                let (from, to) = (people[number % 3], people[(number + 1 + number % 2) % 3])
                let order = #"{"from": "\#(from)", "to": "\#(to)", "amount": \#(10 * number)}"#
                checks.append(try await host.start("/api/transfers", order))
            }
            for check in checks {
                #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Completed""#))
            }
            let list = try await host.get("/runtime/webhooks/durabletask/entities/account?fetchState=true")
            struct Listed: Decodable {
                struct State: Decodable { var balance: Int }
                var state: State
                var lockedBy: String?
            }
            let accounts = try list.json([Listed].self)
            #expect(accounts.count == 3 && accounts.reduce(0) { $0 + $1.state.balance } == 300)
            try await eventually("nobody holds a lock") {
                try await !host.get("/runtime/webhooks/durabletask/entities/account").body.contains("lockedBy")
            }
        }
    }

    @Test(arguments: Door.allCases) func humanInteractionWaitsForTheDecision(_ door: Door) async throws {
        try await withPatterns(door) { host in
            for (decision, words) in [("true", "Ada gets 120.0."), ("false", "Ada does not get 120.0.")] {
                let check = try await host.start("/api/expenses", #"{"employee": "Ada", "amount": 120}"#)
                #expect(try await host.get(check.statusQueryGetUri).status == 202)
                #expect(try await host.post("/api/expenses/\(check.id)/approval", decision).status == 202)
                #expect(try await host.finished(check).body.contains(words))
            }
            #expect(try await host.post("/api/expenses/nobody/approval", "true").status != 202)
        }
    }

    @Test(arguments: Door.allCases) func monitorLooksUntilItIsUp(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let output = try await host.output(
                of: "/api/monitors", #"{"site": "example.org", "everySeconds": 0, "forSeconds": 30}"#)
            #expect(output == #""example.org is up after 3 looks.""#)
        }
    }

    @Test(arguments: Door.allCases) func subOrchestrationsSetUpDevices(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let output = try await host.output(of: "/api/orchestrators/setUpDevices", #"["lamp","door"]"#)
            #expect(output == #"["door-0001 is active","lamp-0001 is active"]"#)
        }
    }

    @Test(arguments: Door.allCases) func eternalCleanupGoesOnUntilItIsStopped(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let check = try await host.start("/api/cleanups/nightly")
            #expect(check.id == "cleanup-nightly")
            #expect(try await host.post("/api/cleanups/nightly").status != 202)
            #expect(try await host.post("/api/cleanups/nightly/stop").status == 202)
            let status = try await host.finished(check)
            #expect(status.body.contains(#""runtimeStatus":"Completed""#))
            #expect(status.body.contains(#""rounds":"#))
        }
    }

    @Test(arguments: Door.allCases) func retriesAreServedAtTheThirdAttempt(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let output = try await host.output(of: "/api/orchestrators/callFlakyService")
            #expect(output == #""served at attempt 3""#)
        }
    }

    @Test(arguments: Door.allCases) func aSagaGivesBackWhatItBooked(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let booked = try await host.output(of: "/api/trips", #"{"destination": "Lisbon"}"#)
            #expect(booked == #"{"booked":["hotel in Lisbon","car in Lisbon","flight to Lisbon"],"canceled":[]}"#)
            let canceled = try await host.output(of: "/api/trips", #"{"destination": "Atlantis"}"#)
            #expect(
                canceled
                    == #"{"booked":[],"canceled":["car in Atlantis","hotel in Atlantis"],"reason":"nobody flies to Atlantis"}"#
            )
        }
    }

    @Test(arguments: Door.allCases) func anOrderIsShippedPaidBackOrApproved(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let lamp = try await host.output(of: "/api/orders", #"{"item": "lamp", "quantity": 2, "price": 30}"#)
            #expect(lamp == #"{"detail":"parcel with 2 × lamp","givenBack":[],"outcome":"shipped"}"#)
            let unicorn = try await host.output(of: "/api/orders", #"{"item": "unicorn", "quantity": 1, "price": 1}"#)
            #expect(unicorn == #"{"detail":"there are no unicorns","givenBack":[],"outcome":"failed"}"#)
            #expect(try await host.post("/api/orders", #"{"item": "lamp", "quantity": 0, "price": 1}"#).status == 400)

            let piano = try await host.start("/api/orders", #"{"item": "piano", "quantity": 1, "price": 9000}"#)
            try await eventually("the order waits for approval") {
                try await host.get(piano.statusQueryGetUri).body.contains(#""stage":"waitingForApproval""#)
            }
            let decision = #"{"approved": true, "by": "Ada"}"#
            #expect(try await host.post("/api/orders/\(piano.id)/approval", decision).status == 202)
            #expect(try await host.finished(piano).body.contains("parcel with 1 × piano"))
        }
    }

    /// The chat endpoint is a function of the scenarios, in a host of its own.
    @Test func anAgentPlansUsesToolsWritesAndHeedsItsReviewer() async throws {
        try await withHost(.inProcess(modules: ["Scenarios"])) { chat in
            let environment = [
                "CHAT_ENDPOINT": chat.origin + "/api/v1", "CHAT_MODEL": "stand-in", "CHAT_API_KEY": "secret",
            ]
            let app = FunctionHost.WorkerCommand(
                executable: Built.path(of: "FunctionApp"), environment: environment)
            try await withHost(.worker(app)) { host in
                let check = try await host.start("/api/research", #"{"question": "How do petrels drink?"}"#)
                try await eventually("there is a draft") {
                    try await host.get(check.statusQueryGetUri).body
                        .contains(#"{"round":1,"text":"Petrels drink sea water, 42 times."}"#)
                }
                let comment = #"{"approved": false, "comment": "Shorter, please."}"#
                #expect(try await host.post("/api/research/\(check.id)/review", comment).status == 202)
                #expect(try await host.post("/api/research/\(check.id)/review", #"{"approved": true}"#).status == 202)
                #expect(try await host.finished(check).body.contains(#""output":{"round":2,"text":"Salt water."}"#))
            }
        }
    }

    @Test func anAgentWithoutAChatEndpointSaysWhichSettingItLacks() async throws {
        let app = FunctionHost.WorkerCommand(
            executable: Built.path(of: "FunctionApp"), environment: ["CHAT_ENDPOINT": ""])
        try await withHost(.worker(app)) { host in
            let check = try await host.start("/api/research", #"{"question": "How do petrels drink?"}"#)
            let status = try await host.finished(check).body
            #expect(status.contains(#""runtimeStatus":"Failed""#) && status.contains("Set CHAT_ENDPOINT"))
        }
    }

    @Test(arguments: Door.allCases) func aPurchaseIsPricedByWayOfTwoQueues(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let taken = try await host.post("/api/purchases", #"{"item":"petrel","quantity":2}"#)
            #expect(taken.status == 202 && taken.body == "", "\(taken.body)")
            #expect(try await host.post("/api/purchases", "{}").status == 400)
            let measured = try await host.get("/metrics").body
            #expect(measured.contains(#"petrel_work_items{taskhub="default",kind="activity",state="dead"} 0"#))
            #expect(measured.contains(#"petrel_work_wait_seconds_bucket{taskhub="default",le="+Inf"}"#))
            try await eventually("it is priced") {
                try await host.get("/metrics").body
                    .contains(#"petrel_function_invocations_total{function="pricePurchase",result="success"} 1"#)
            }
        }
    }

    @Test(arguments: Door.allCases) func theNightlyReportIsWrittenByHandToo(_ door: Door) async throws {
        try await withPatterns(door) { host in
            let check = try await host.start("/api/nightly-reports", "")
            #expect(try await host.finished(check).body.contains("written by hand"))
            let run = try await host.post("/admin/functions/nightlyReport", "{}")
            #expect(run.status == 202, "\(run.body)")
            try await eventually("the timer's function has run, too") {
                try await host.get("\(RunningHost.webhooks)/instances?name=nightlyReportOf").body.contains(
                    "written on time")
            }
        }
    }
}
