// What the targets of checkpoint files share.
@testable import Torch

/// Reads every small tensor of what `read` makes of an input, or its refusal.
func lookAtTensors(
  _ data: UnsafePointer<UInt8>, _ count: Int,
  _ read: (StoredBytes) throws(CheckpointError) -> Checkpoint
) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  do throws(CheckpointError) {
    for tensor in try read(StoredBytes(bytes, path: "weights")).stateDict().withoutCommonPrefix()
      .tensors
    where tensor.byteCount < 1 << 16 {
      precondition(tensor.bytes().count == tensor.byteCount)
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
