import Foundation

/// Names this process in messages to people.
enum ProcessName {
    static var current: String {
        let process = ProcessInfo.processInfo
        return "\(process.hostName):\(process.processIdentifier)"
    }
}
