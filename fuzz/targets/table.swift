// A table of text, from bytes to cells.
@testable import Datasets

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  do throws(DelimitedError) {
    let table = try DelimitedText(bytes: bytes, file: "table.csv")
    precondition(!table.header.isEmpty && table.rowCount > 0)
    for row in 0..<table.rowCount {
      for column in table.header.indices { _ = table.value(row: row, column: column) }
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
