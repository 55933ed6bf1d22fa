import DurableTask
import DurableTaskHub
import HostConfiguration

extension RetentionSettings {
    /// What the hub is to delete by itself.
    var policy: RetentionPolicy {
        var periods: [RuntimeStatus: Duration] = [:]
        periods[.completed] = (completed ?? byDefault).duration
        periods[.failed] = (failed ?? byDefault).duration
        periods[.terminated] = (terminated ?? byDefault).duration
        periods[.canceled] = (canceled ?? byDefault).duration
        return RetentionPolicy(periods)
    }
}

extension RetentionSettings.Period {
    fileprivate var duration: Duration? {
        switch self {
        case .forever: nil
        case .time(let time): time
        }
    }
}
