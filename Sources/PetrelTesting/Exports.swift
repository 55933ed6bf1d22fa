// A test imports PetrelTesting and nothing else: the clock it moves comes along.
@_exported public import DurableTaskTesting
