/// Random numbers that are the same when the orchestrator is replayed: `Int.random(in: 1...6, using: &context.random)`.
public struct OrchestrationRandom: RandomNumberGenerator {
    let session: OrchestrationSession
    public mutating func next() -> UInt64 { session.nextRandom() }
}
