import Petrel

/// The one line an app needs: it makes this program a worker that `petrel start` runs.
@main struct App: WorkerMain {}
