/// What a macro leaves in the linker section for one function: plain numbers and a function without captures, because
/// nothing else can be laid down before the program runs.
public typealias FunctionRecord = (
    /// ``FunctionRegistry/magic``; anything else is padding.
    magic: UInt32,
    /// ``FunctionRegistry/layout``.
    layout: UInt32,
    /// Initializes the ``FunctionDescriptor`` it is pointed to.
    describe: @convention(c) (UnsafeMutableRawPointer) -> Void,
    reserved1: UInt,
    reserved2: UInt
)
