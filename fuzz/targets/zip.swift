// A ZIP archive of pictures, listed and read to the end by libzip as a run does it.
import Foundation

@testable import Datasets

private let path = "\(NSTemporaryDirectory())/fuzz-\(getpid()).zip"

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(write(descriptor, data, count) == count)
  close(descriptor)
  var limits = ImageArchive.Limits()
  limits.entries = 1000
  limits.entrySize = 1 << 20
  limits.totalSize = 1 << 24
  do throws(ArchiveError) {
    let archive = try ImageArchive(path: path, limits: limits)
    // As a run does: what is no picture, or beyond a limit, is not read to the end.
    for place in archive.pictures where archive.entries[place].problem == nil {
      do throws(ArchiveError) {
        let bytes = try archive.read(place)
        precondition(bytes.count == archive.entries[place].size)
      } catch {
        precondition(!error.description.isEmpty)
      }
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
