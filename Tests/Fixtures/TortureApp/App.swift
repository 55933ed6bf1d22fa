import Petrel

/// The function app of the torture test: orchestrations of every kind whose activities leave a line in a ledger outside
/// the task hub, in the file that the environment variable `TORTURE_LEDGER` names.
@main struct App: WorkerMain {}
