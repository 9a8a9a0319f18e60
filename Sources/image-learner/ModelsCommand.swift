import ArgumentParser
import ImageLearner
import Networks
import Training

/// `image-learner models`: the networks that can be named.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the networks that --model-name takes.",
    discussion: """
      Each with its parameters, the size that --image-resize original gives its images, and its \
      pretrained weights: a run downloads those that are not cached on this machine.
      """)

  @Option(
    help: ArgumentHelp(
      "table, json, or galaxy for the options of the Galaxy form. (default: table)",
      valueName: "format"))
  var format: String?
  @Option(
    help: ArgumentHelp(
      "Folder of cached weights to look into first, as in training.", valueName: "folder"))
  var torchHome: String?

  enum Format: String, CaseIterable { case table, json, galaxy }

  /// The list; where the terminal has fewer `columns` than the table needs, without those that say least.
  func listing(_ host: Host, columns: Int?) throws(PlanError) -> String {
    var reader = ArgumentReader()
    // The name of the first release.
    let format = reader.choice(format, "--format", aliases: [("text", Format.table)]) ?? .table
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    let homes = host.weightsFolders(named: reader.text(torchHome))
    let list = ModelList(Catalogue.all) { PretrainedWeights.cachedFile($0, homes: homes) != nil }
    return switch format {
    case .table: list.table(columns: columns)
    case .json: list.json
    case .galaxy: ModelList.galaxyOptions
    }
  }
}
