import Petrel

@main struct App: WorkerMain {}
