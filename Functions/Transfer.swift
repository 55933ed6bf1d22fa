// A critical section: money moves between two accounts, and no one sees or touches them half-way.
//
//     curl -i -X POST localhost:7071/api/transfers -d '{"from": "ann", "to": "bob", "amount": 30}'

import Petrel

@EntityTrigger
struct Account: Codable {
    var balance = 100

    mutating func deposit(_ amount: Int) { balance += amount }

    mutating func withdraw(_ amount: Int) throws {
        guard amount <= balance else { throw Overdrawn(balance: balance) }
        balance -= amount
    }

    func get() -> Int { balance }
}

struct Overdrawn: Error, CustomStringConvertible {
    var balance: Int
    var description: String { "only \(balance) left" }
}

struct Transfer: Codable, Sendable {
    var from: String
    var to: String
    var amount: Int
}

@HTTPTrigger(.post, route: "transfers", authLevel: .anonymous)
func startTransfer(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(transferMoney, request.decode(Transfer.self))
    return client.createCheckStatusResponse(request, id)
}

/// Answers whether the money was there.
@OrchestrationTrigger
func transferMoney(context: OrchestrationContext, transfer: Transfer) async throws -> Bool {
    let from = context.entity(Account.self, transfer.from)
    let to = context.entity(Account.self, transfer.to)
    return try await context.lock(from, to) {
        guard try await from.get() >= transfer.amount else { return false }
        try await from.withdraw(transfer.amount)
        try await to.deposit(transfer.amount)
        return true
    }
}
