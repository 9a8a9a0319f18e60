// The pickle of a checkpoint, with a storage of every type that it may name.
@testable import Torch

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let file = StoredBytes(bytes, path: "data.pkl")
  do throws(CheckpointError) {
    let pickle = try PickleMachine.read(file, 0..<file.count)
    var storages: [String: Range<Int>] = [:]
    for key in 0..<32 { storages[String(key)] = 0..<min(count, (key + 1) * 8) }
    let checkpoint = try TorchPickleReader.checkpoint(
      pickle, storages: storages, format: .torchArchive)
    for tensor in try checkpoint.stateDict().withoutCommonPrefix().tensors
    where tensor.byteCount < 1 << 16 {
      precondition(tensor.bytes().count == tensor.byteCount)
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
