// A safetensors file: header and tensors.
@testable import Torch

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let file = StoredBytes(bytes, path: "weights")
  do throws(CheckpointError) {
    for tensor in try SafetensorsFile.read(file).stateDict().withoutCommonPrefix().tensors
    where tensor.byteCount < 1 << 16 {
      precondition(tensor.bytes().count == tensor.byteCount)
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
