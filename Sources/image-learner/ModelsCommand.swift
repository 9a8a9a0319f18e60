import ArgumentParser
import Networks
import Training

/// `image-learner models`: the networks that can be named.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the networks that --model-name takes.")

  @Option(help: "text, or galaxy for the options of the Galaxy form. (default: text)")
  var format: String?

  enum Format: String, CaseIterable { case text, galaxy }

  func listing() throws(PlanError) -> String {
    var reader = ArgumentReader()
    let format: Format = reader.choice(format, "--format") ?? .text
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    return format == .text ? Self.table : Self.galaxyOptions
  }

  /// One line a network: name, published input size, parameters.
  private static var table: String {
    let rows = Catalogue.all.map { row in
      let side = row.transform.crop
      let millions = (Double(row.parameterCount) / 100_000).rounded() / 10
      let weights = row.weightsURL == nil ? "no published weights" : ""
      return [row.name, "\(side)x\(side)", "\(millions) M", weights]
    }
    let header = ["NAME", "INPUT", "PARAMETERS", ""]
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([header] + rows).map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return cells.joined(separator: "  ").trimmed + "\n"
    }.joined()
  }

  /// The `<option>`s of the model menu in `galaxy/macros.xml`.
  private static var galaxyOptions: String {
    Catalogue.all.enumerated().map { place, row in
      let selected = place == 0 ? " selected=\"true\"" : ""
      return "<option value=\"\(row.name)\"\(selected)>\(row.label)</option>\n"
    }.joined()
  }
}
