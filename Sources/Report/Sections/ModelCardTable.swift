import Evaluation
import Record
import Support

/// Which model was asked, and with what.
struct ModelCardTable: ReportSection {
  let record: PredictionRecord
  let id = "model-card", title = "Model Card"

  private typealias Row = (parameter: String, value: HTML)

  func content() -> [Block] {
    [
      .table(.pairs("The model, as its folder describes it", modelRows)),
      .table(.pairs("What it was asked, and on what", askedRows)),
    ]
  }

  private var modelRows: [Row] {
    let model = record.model
    let input = model.preprocessing
    var rows: [Row] = [
      ("Architecture", .name(model.architecture)),
      ("Task Type", "\(model.target.task.rawValue)"),
      ("Target Column", .name(model.columns.target)),
    ]
    if case .classes(let names) = model.target {
      let list = HTML(
        alreadyEscaped: names.prefix(30).map { HTML.name($0).text }.joined(separator: ", "))
      let more: HTML? = names.count > 30 ? " and \(names.count - 30) more" : nil
      rows.append(("Classes", "\(names.count): \(list)\(more)"))
    }
    if case .binary(let negative, let positive) = model.target {
      rows += [
        ("Positive Class", .name(positive)), ("Negative Class", .name(negative)),
        ("Decision Threshold", "\(NumberText.threshold(model.threshold))"),
      ]
    }
    rows += [
      ("Input", "\(input.size)<br><span class=\"aside\">\(input.description)</span>"),
      ("Saved by", Self.program(model.programVersion)),
      (
        "Date of the Training",
        "Not stored: the same training gives the same files, whenever it is done"
      ),
      ("Weights (SHA-256)", "<code>\(record.weightsDigest)</code>"),
    ]
    return rows
  }

  /// Ludwig's version names Ludwig.
  private static func program(_ version: String) -> HTML {
    version.hasPrefix("Ludwig") ? .name(version) : .name("\(Software.name) \(version)")
  }

  private var askedRows: [Row] {
    let compute = record.compute
    return [
      ("Images", "\(NumberText.count(record.images.count)) of \(HTML.name(record.source))"),
      ("Device", "\(compute.device), \(counted(compute.threads, "thread"))"),
      ("Preprocessing Worker Count", "\(compute.decodingThreads)"),
      ("Program", "\(record.software.name) \(record.software.version)"),
      ("LibTorch", "\(record.software.torchVersion)"),
    ]
  }
}
