import Testing

/// Orchestrations of the module `Scenarios`: in process and in a worker, warm and cold. One host for each setting serves
/// all tests; instances, pages and gates have names of their own.
@Suite(.sharedHosts()) enum ScenarioTests {}
