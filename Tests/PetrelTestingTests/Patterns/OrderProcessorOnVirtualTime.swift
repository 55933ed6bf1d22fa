import Petrel
import PetrelTesting
import Testing

@testable import FunctionApp

@Suite struct OrderProcessorOnVirtualTime {
    private let piano = Order(item: "piano", quantity: 1, price: 9_000)

    @Test func `an order goes from stock to shipment, and says how far it is`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let id = try await tester.post("/api/orders", json: Order(item: "lamp", quantity: 2, price: 30)).instanceID
            let result = try await tester.output(of: id, as: OrderResult.self)
            #expect(result == OrderResult(outcome: .shipped, detail: "parcel with 2 × lamp"))
            #expect(try await tester.customStatus(of: id) == OrderProgress(stage: .shipping, done: 3))
            let ran = try await tester.history(of: id).filter { $0.kind == .activityAskedFor }.map(\.name)
            #expect(ran == ["reserveStock", "chargeCustomer", "shipOrder"])
        }
    }

    @Test func `a dear order waits for a person before anybody pays`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let id = try await tester.post("/api/orders", json: piano).instanceID
            try await tester.untilIdle()
            #expect(
                try await tester.customStatus(of: id) == OrderProgress(stage: .waitingForApproval, done: 1))
            #expect(try tester.calls(of: chargeCustomer).isEmpty)
            let reply = try await tester.post(
                "/api/orders/\(id)/approval", json: OrderApproval(approved: true, by: "Ada"))
            #expect(reply.status == 202)
            #expect(try await tester.output(of: id, as: OrderResult.self).outcome == .shipped)
        }
    }

    @Test func `an order that is refused, or forgotten for two days, gives its reservation back`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let refused = try await tester.post("/api/orders", json: piano).instanceID
            try await tester.client.raiseEvent(orderApproval, OrderApproval(approved: false, by: "Ada"), to: refused)
            #expect(
                try await tester.output(of: refused, as: OrderResult.self)
                    == OrderResult(outcome: .refused, detail: "Ada said no", givenBack: ["reservation of 1 × piano"]))

            let start = tester.clock.now
            let forgotten = try await tester.post("/api/orders", json: piano).instanceID
            #expect(try await tester.output(of: forgotten, as: OrderResult.self).outcome == .expired)
            #expect(tester.clock.now.duration(since: start) >= .hours(48))
            #expect(try tester.calls(of: chargeCustomer).isEmpty)
        }
    }

    @Test func `payment that fails for a while is tried again`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            tester.stub(activity: chargeCustomer) { [tester] order in
                if try tester.calls(of: chargeCustomer).count < 3 { throw ChatError("the bank is closed") }
                return "payment of \(order.total)"
            }
            let start = tester.clock.now
            let id = try await tester.post("/api/orders", json: Order(item: "lamp", quantity: 1, price: 30)).instanceID
            #expect(try await tester.output(of: id, as: OrderResult.self).outcome == .shipped)
            #expect(try tester.calls(of: chargeCustomer).count == 3)
            // 5 and 15 seconds.
            #expect(tester.clock.now.duration(since: start) >= .seconds(20))
        }
    }

    @Test func `what cannot be shipped is paid back, and then the stock is free again`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let order = Order(item: "elephant", quantity: 1, price: 500)
            let id = try await tester.post("/api/orders", json: order).instanceID
            let result = try await tester.output(of: id, as: OrderResult.self)
            #expect(
                result
                    == OrderResult(
                        outcome: .failed, detail: "no carrier takes an elephant",
                        givenBack: ["payment of 500.0", "reservation of 1 × elephant"]))
            #expect(try tester.calls(of: shipOrder).count == 1)
        }
    }

    @Test func `an order that makes no sense is refused at the door`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let reply = try await tester.post("/api/orders", json: Order(item: "lamp", quantity: 0, price: 1))
            #expect(reply.status == 400)
        }
    }
}
