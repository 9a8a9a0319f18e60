// The JSON of a saved model and of a run: the document, the model's card in it, and the record.
import Foundation
import Support

@testable import Record
@testable import RunFiles

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  do throws(JSONParsingError) {
    let document = try JSONValue(parsing: bytes)
    let again = try JSONValue(parsing: Array(document.text(indent: 0).utf8))
    precondition(again == document)
    readCard(document)
  } catch {
    precondition(!error.description.isEmpty)
  }
  readRecord(Data(bytes))
  return 0
}

private func readCard(_ document: JSONValue) {
  let root = JSONReader(file: "model_hyperparameters.json", place: "", value: document)
  do throws(ModelFolderError) {
    let card = try ModelCard(root.object("image_learner"))
    precondition(card.preprocessing.byteCount > 0)
  } catch {
    precondition(!error.description.isEmpty)
  }
}

private func readRecord(_ data: Data) {
  do {
    _ = try RunFile.read(data, path: "run.json")
  } catch let error as RunFileError {
    precondition(!error.description.isEmpty)
  } catch {
    fatalError("an error of another kind: \(error)")
  }
}
