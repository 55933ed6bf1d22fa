import DurableTask
import DurableTaskTesting
import Foundation
import SQLiteStorage
import Testing

/// Bytes of a closed file change behind the hub's back: what is read is what was written, or an error.
@Suite struct DamageTests {
    private struct Seen {
        var unnoticed = 0
        var told = 0
        var missing = 0
    }

    /// 1,400 places in all. A byte that nothing uses may change unnoticed; what changes anything that is served is
    /// found by looking through the file.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `an altered row is never served, and what is wrong is found`(seed: UInt64) async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let original = try Data(contentsOf: URL(filePath: path))
            let sound = try SQLiteStorage.verify(file: path, owner: "test")
            #expect(sound.findings.isEmpty)
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let whole = await Contents(storage)
            await storage.close()
            // Instances that start later have no history.
            #expect(whole.pieces.count { $1 == nil || $1 == [] } == 3)

            var random = Seeded(seed: seed)
            var seen = Seen()
            for _ in 0..<350 {
                let place = Int.random(in: 0..<original.count, using: &random)
                var damaged = original
                damaged[place] ^= UInt8.random(in: 1...255, using: &random)
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
                try damaged.write(to: URL(filePath: path))
                let isFound = (try? SQLiteStorage.verify(file: path, owner: "test").findings.isEmpty) != true
                guard let storage = try? SQLiteStorage.open(file: path, owner: "a") else {
                    #expect(isFound, "Byte \(place): it cannot be opened, and nothing is found.")
                    seen.told += 1
                    continue
                }
                let contents = await Contents(storage)
                await storage.close()
                let altered = contents.altered(from: whole)
                #expect(altered.isEmpty, "Byte \(place): \(altered)")
                if contents == whole {
                    seen.unnoticed += 1
                } else {
                    #expect(isFound, "Byte \(place): something is not served, and nothing is found.")
                    if contents.pieces.values.contains(nil) { seen.told += 1 } else { seen.missing += 1 }
                }
            }
            #expect(seen.told > 50, "Too few places mattered for this test to say anything: \(seen).")
            #expect(seen.unnoticed > 50)
        }
    }
}
