import ArgumentParser
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
    let names = ModelMenu.names
    switch format {
    case .text:
      let width = names.map(\.count).max() ?? 0
      return names.map { name in
        let gap = String(repeating: " ", count: width + 2 - name.count)
        return "\(name)\(gap)\(ModelMenu.label(for: name))\n"
      }.joined()
    case .galaxy:
      return names.map { name in
        let selected = name == names.first ? " selected=\"true\"" : ""
        return "<option value=\"\(name)\"\(selected)>\(ModelMenu.label(for: name))</option>\n"
      }.joined()
    }
  }
}
