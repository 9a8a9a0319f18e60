// A safetensors file: header and tensors.
@testable import Torch

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  lookAtTensors(data, count) { file throws(CheckpointError) in try SafetensorsFile.read(file) }
}
