// Human interaction: somebody has 72 hours to approve; after that the request is escalated.
//
//     curl -i -X POST localhost:7071/api/expenses -H 'Content-Type: application/json' -d '{"employee": "Ada", "amount": 120}'
//     curl -i -X POST localhost:7071/api/expenses/{id}/approval -H 'Content-Type: application/json' -d 'true'

import Petrel

struct Expense: Codable, Sendable {
    var employee: String
    var amount: Double
}

let approval = ExternalEvent<Bool>("Approval")

@HTTPTrigger(.post, route: "expenses", authLevel: .anonymous)
func submitExpense(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(approveExpense, request.decode(Expense.self))
    return client.createCheckStatusResponse(request, id)
}

@HTTPTrigger(.post, route: "expenses/{id}/approval", authLevel: .anonymous)
func decideExpense(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.raiseEvent(approval, request.decode(Bool.self), to: request.parameters["id"] ?? "")
    return HTTPResponseData(status: 202)
}

@OrchestrationTrigger
func approveExpense(context: OrchestrationContext, expense: Expense) async throws -> String {
    try await context.callActivity(askForApproval, expense)
    switch try await context.waitForEvent(approval, timeout: .hours(72)) {
    case true: return "\(expense.employee) gets \(expense.amount)."
    case false: return "\(expense.employee) does not get \(expense.amount)."
    default: return try await context.callActivity(escalateExpense, expense)
    }
}

@ActivityTrigger
func askForApproval(expense: Expense, context: ActivityContext) {
    context.logger.info("Please approve \(expense.amount) for \(expense.employee): instance \(context.instanceID)")
}

@ActivityTrigger
func escalateExpense(expense: Expense) -> String { "Nobody decided; \(expense.employee)'s manager was told." }
