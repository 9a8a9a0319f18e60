// A whole checkpoint file of torch.save, of either kind: ZIP directory, entries, pickles, tensors.
@testable import Torch

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  lookAtTensors(data, count) { file throws(CheckpointError) in try Checkpoint.read(file) }
}
