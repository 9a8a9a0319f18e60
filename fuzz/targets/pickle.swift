// The pickle of a checkpoint, with a storage of every type that it may name.
@testable import Torch

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  lookAtTensors(data, count) { file throws(CheckpointError) in
    let pickle = try PickleMachine.read(file, 0..<file.count)
    var storages: [String: Range<Int>] = [:]
    for key in 0..<32 { storages[String(key)] = 0..<min(count, (key + 1) * 8) }
    return try TorchPickleReader.checkpoint(pickle, storages: storages, format: .torchArchive)
  }
}
