import Petrel
// Its functions, which the program finds by itself.
import Scenarios

@main struct App: WorkerMain {}
