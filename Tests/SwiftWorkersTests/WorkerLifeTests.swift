import FunctionModel
import Testing
import WorkerProtocol

@testable import SwiftWorkers

@Suite struct WorkerLifeTests {
    private let function = FunctionMetadata(name: "f", location: "A.swift:1", trigger: .activity)
    private var hello: Hello { Hello(buildID: "b", processID: 1, functions: [function]) }

    private func serving() -> WorkerLife {
        var life = WorkerLife()
        _ = life.handle(.hello(hello))
        return life
    }

    @Test func `a hello is welcomed before any work is offered`() {
        var life = WorkerLife()
        #expect(life.handle(.hello(hello)) == [.send(.welcome), .connect(buildID: "b", functions: [function])])
        #expect(life.handle(.hello(hello)) == [])
        #expect(life.handle(.timer(.hello)) == [])
    }

    @Test func `a worker that stops is asked first, then killed`() {
        var life = serving()
        #expect(life.handle(.stop) == [.disconnect(hasDied: false), .send(.shutdown), .closeSocket, .arm(.end)])
        #expect(life.handle(.disconnected) == [])
        #expect(life.handle(.timer(.end)) == [.kill])
        #expect(life.handle(.exited(.signal(9))) == [.over(.stopped)])
        #expect(life.handle(.stop) == [])
    }

    @Test func `a worker whose socket closes is disconnected once and its exit says why`() {
        var life = serving()
        #expect(life.handle(.disconnected) == [.disconnect(hasDied: true), .arm(.end)])
        #expect(life.handle(.exited(.signal(4))) == [.over(.died(.signal(4)))])
        var sudden = serving()
        #expect(sudden.handle(.exited(.code(0))) == [.disconnect(hasDied: true), .over(.died(.code(0)))])
    }

    @Test func `a worker that closes its socket and lives on is killed`() {
        var life = serving()
        _ = life.handle(.disconnected)
        #expect(life.handle(.timer(.end)) == [.kill])
        var silent = WorkerLife()
        #expect(silent.handle(.disconnected) == [.arm(.end)])
        #expect(silent.handle(.timer(.end)) == [.kill])
    }

    @Test func `a retiring worker takes no new work and ends when it has none or when its time is up`() {
        for end in [WorkerLife.Event.idle, .timer(.finish), .stop] {
            var life = serving()
            #expect(life.handle(.retire) == [.stopOffering, .send(.drain), .arm(.finish)])
            #expect(life.handle(end) == [.disconnect(hasDied: false), .send(.shutdown), .closeSocket, .arm(.end)])
            #expect(life.handle(.exited(.code(0))) == [.over(.stopped)])
        }
        var lost = serving()
        _ = lost.handle(.retire)
        #expect(lost.handle(.disconnected) == [.disconnect(hasDied: true), .arm(.end)])
        #expect(lost.handle(.exited(.signal(11))) == [.over(.stopped)])
    }

    @Test func `a worker is stopped at once while it starts`() {
        var life = WorkerLife()
        #expect(life.handle(.stop) == [.kill])
        #expect(life.handle(.exited(.signal(9))) == [.over(.stopped)])
    }

    @Test func `without a hello the end says whether the time was up`() {
        var life = WorkerLife()
        #expect(life.handle(.exited(.code(1))) == [.over(.neverSaidHello(.code(1), timedOut: false))])
        var slow = WorkerLife()
        #expect(slow.handle(.timer(.hello)) == [.kill])
        #expect(slow.handle(.exited(.signal(9))) == [.over(.neverSaidHello(.signal(9), timedOut: true))])
    }

    @Test func `an app with a problem is refused with its words`() {
        var life = WorkerLife()
        var broken = hello
        broken.problem = "2 functions are named 'f'."
        #expect(
            life.handle(.hello(broken)) == [.send(.refusal("2 functions are named 'f'.")), .arm(.end)])
        #expect(life.handle(.disconnected) == [])
        #expect(life.handle(.exited(.code(1))) == [.over(.refused("2 functions are named 'f'."))])
    }

    @Test func `the wait grows to ten seconds and starts again after a long life`() {
        var backOff = BackOff()
        let delays = (0..<9).map { _ in backOff.delay(afterLiving: .seconds(1)) }
        #expect(delays == [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000].map { .milliseconds($0) })
        #expect(backOff.delay(afterLiving: .seconds(10)) == .milliseconds(100))
        #expect(backOff.delay(afterLiving: .seconds(9)) == .milliseconds(200))
    }

    @Test func `lines are cut at line breaks wherever the bytes are cut`() {
        let text = Array("one\r\ntwo\n\nthree ü\nlast".utf8)
        for size in 1...text.count {
            var splitter = LineSplitter()
            var lines: [String] = []
            for start in stride(from: 0, to: text.count, by: size) {
                text[start..<min(start + size, text.count)].withUnsafeBytes { splitter.take($0) { lines.append($0) } }
            }
            splitter.finish { lines.append($0) }
            #expect(lines == ["one", "two", "three ü", "last"])
        }
        var splitter = LineSplitter()
        var longest = 0
        [UInt8](repeating: 65, count: 1 << 20).withUnsafeBytes { bytes in
            splitter.take(bytes) { longest = max(longest, $0.utf8.count) }
        }
        #expect(longest == LineSplitter.longestLine)
    }
}
