// A saga: when a later part of a trip cannot be booked, what was booked before is given back, in reverse order.
//
//     curl -i -X POST localhost:7071/api/trips -H 'Content-Type: application/json' -d '{"destination": "Lisbon"}'
//     curl -i -X POST localhost:7071/api/trips -H 'Content-Type: application/json' -d '{"destination": "Atlantis"}'

import Petrel

struct Trip: Codable, Sendable {
    var destination: String
}

@HTTPTrigger(.post, route: "trips", authLevel: .anonymous)
func startTrip(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(bookTrip, request.decode(Trip.self))
    return client.createCheckStatusResponse(request, id)
}

struct TripResult: Codable, Sendable {
    var booked: [String]
    var canceled: [String]
    var reason: String?
}

@OrchestrationTrigger
func bookTrip(context: OrchestrationContext, trip: Trip) async throws -> TripResult {
    var booked: [String] = []
    do {
        booked.append(try await context.callActivity(bookHotel, trip))
        booked.append(try await context.callActivity(bookCar, trip))
        booked.append(try await context.callActivity(bookFlight, trip))
        return TripResult(booked: booked, canceled: [])
    } catch let failed as TaskFailedError {
        // Compensation goes on even if this orchestration is cancelled meanwhile.
        let toCancel = booked
        let canceled = try await context.shielded {
            var canceled: [String] = []
            for booking in toCancel.reversed() {
                canceled.append(try await context.callActivity(cancelBooking, booking))
            }
            return canceled
        }
        return TripResult(booked: [], canceled: canceled, reason: failed.failure.message)
    }
}

struct NoSuchFlight: Error, CustomStringConvertible {
    var destination: String
    var description: String { "nobody flies to \(destination)" }
}

@ActivityTrigger
func bookHotel(trip: Trip) -> String { "hotel in \(trip.destination)" }

@ActivityTrigger
func bookCar(trip: Trip) -> String { "car in \(trip.destination)" }

@ActivityTrigger
func bookFlight(trip: Trip) throws -> String {
    if trip.destination == "Atlantis" { throw NoSuchFlight(destination: trip.destination) }
    return "flight to \(trip.destination)"
}

@ActivityTrigger
func cancelBooking(booking: String) -> String { booking }
