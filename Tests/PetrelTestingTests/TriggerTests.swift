import FunctionApp
import FunctionModel
import Petrel
import PetrelTesting
import Testing

@Suite struct TriggerTests {
    @Test func `messages go from function to function`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            let taken = try await tester.post("/api/purchases", json: ["item": "petrel"])
            #expect(taken.status == 400)
            struct Purchase: Encodable { var item = "petrel", quantity = 2 }
            let sent = try await tester.post("/api/purchases", json: Purchase())
            #expect(sent.status == 202 && sent.body.isEmpty)
            try await tester.send(Purchase(quantity: 3), to: "purchases")
            struct Invoice: Decodable, Equatable { var item: String, total: Int }
            #expect(
                try tester.messages(in: "invoices", as: Invoice.self) == [
                    Invoice(item: "petrel", total: 24), Invoice(item: "petrel", total: 36),
                ])
            #expect(tester.messages(in: "purchases").isEmpty)
            let error = await #expect(throws: InvocationError.self) {
                try await tester.send(Purchase(quantity: 0), to: "purchases", dequeueCount: 4)
            }
            #expect(error?.errorType?.contains("NothingBought") == true)
        }
    }

    @Test func `a timer function runs when it is told to`() async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            try await tester.run(timer: "nightlyReport", .init(isPastDue: true))
            let page = try await tester.client.instances(matching: .init(name: "nightlyReportOf"))
            let id = try #require(page.instances.first?.instanceID)
            #expect(try await tester.output(of: id, as: String.self).hasSuffix("written late"))
        }
    }
}
