// A function file imports Petrel and nothing else: the requests, responses and identifiers its functions name come along.
@_exported public import DurableTask
@_exported public import FunctionModel
