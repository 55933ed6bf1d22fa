internal import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Values that look random and are the same in every replay of an execution.
struct DeterministicValues {
    private var state: UInt64
    private var identifiers = 0
    private let prefix: String

    init(instanceID: InstanceID, executionID: ExecutionID) {
        // FNV-1a: any spread of the id over 64 bits will do.
        state = executionID.rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        prefix = "\(instanceID)_\(executionID)_"
    }

    /// SplitMix64.
    mutating func nextRandom() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A UUID of version 5, from instance, execution and a counter.
    mutating func nextUUID() -> UUID {
        identifiers += 1
        var hash = SHA1()
        hash.update(Self.namespace)
        hash.update((prefix + "\(identifiers)").utf8)
        var bytes = hash.digest()
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            ))
    }

    /// A UUID of Petrel's own, drawn once: the name space of the identifiers orchestrators make.
    private static let namespace: [UInt8] = [
        0x5C, 0x1E, 0x0B, 0x7A, 0x93, 0xD4, 0x4F, 0x26, 0x8A, 0x61, 0x2F, 0xE7, 0x40, 0xB8, 0xC9, 0x13,
    ]
}
