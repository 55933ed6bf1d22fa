// Queues, in and out: a message in `purchases` is an order to be priced, and its invoice goes to `invoices`. A message whose
// function fails is tried again, and is in `purchases-poison` after five times. Any SDK for Azure Storage queues reaches
// them; texts are base 64, as functions have them.
//
//     curl -i -X POST localhost:7071/api/purchases -d '{"item":"petrel","quantity":2}'
//     python3 -c "from azure.storage.queue import *; print([m.content for m in QueueClient.from_connection_string(
//         'UseDevelopmentStorage=true', 'invoices', message_decode_policy=TextBase64DecodePolicy()).peek_messages(32)])"

import Petrel

struct Purchase: Codable {
    var item: String
    var quantity: Int
}

struct Invoice: Codable {
    var item: String
    var total: Int
}

@HTTPTrigger(.post, route: "purchases", authLevel: .anonymous)
@QueueOutput("purchases")
func takePurchase(request: HTTPRequestData) throws -> Purchase { try request.decode(Purchase.self) }

@QueueTrigger("purchases")
@QueueOutput("invoices")
func pricePurchase(purchase: Purchase, message: QueueMetadata) throws -> Invoice {
    guard purchase.quantity > 0 else { throw NothingBought(attempt: message.dequeueCount) }
    return Invoice(item: purchase.item, total: purchase.quantity * 12)
}

struct NothingBought: Error {
    var attempt: Int
}
