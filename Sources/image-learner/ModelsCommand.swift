import ArgumentParser
import Networks
import Record
import Runs

/// `image-learner models`: the networks that can be named.
struct ModelsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the networks that --model-name takes.",
    discussion: """
      Each with its parameters, the size that --image-resize original gives its images, and its \
      pretrained weights: a run downloads those that are not cached on this machine.
      """)

  @Option("table, json, or galaxy for all menus of the Galaxy form. (default: table)", "format")
  var format: String?
  @Option("Folder of cached weights to look into first, as in training.", "folder")
  var torchHome: String?

  enum Format: String, CaseIterable { case table, json, galaxy }

  func perform(_ world: World) throws { world.write(try listing(world)) }

  /// The list; if the terminal is narrower than the table, without the columns that say least.
  func listing(_ world: World) throws(PlanError) -> String {
    var reader = ArgumentReader()
    // The name of the first release.
    let format = reader.choice(format, "--format", aliases: [("text", Format.table)]) ?? .table
    let home = reader.path(torchHome, "--torch-home")
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    let homes = world.grants.weightsFolders(named: home)
    let list = ModelList(Catalogue.all) { PretrainedWeights.isCached($0, homes: homes) }
    return switch format {
    case .table: list.table(columns: world.columns)
    case .json: list.json
    case .galaxy: GalaxyMenus.file
    }
  }
}
