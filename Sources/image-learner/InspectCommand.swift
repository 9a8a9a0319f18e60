import ArgumentParser
import Record
import Runs

/// `image-learner inspect`: a table and its images as a training would see them.
struct InspectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Look at a table and its images as a training would.",
    discussion: """
      Finds rows without images and images without rows, images that cannot be read, labels that \
      contradict each other, and copies of images in several parts of the split, and shows them on \
      a page. Nothing is learned; a training with the same data options and seed divides the images \
      in the same way.

      EXAMPLE
        image-learner inspect --csv-file labels.csv --image-zip images.zip
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @Option("Seed of the split. (default: 42)", "number")
  var randomSeed: String?
  @Option(
    """
    Page to write; copies in several parts of the split are listed in a table beside it, which is \
    called after it. (default: image_dataset_report.html)
    """, "file")
  var report: String?
  @OptionGroup var threads: ThreadOption

  func perform(_ world: World) throws {
    let plan = try plan()
    var inputs = InputFiles()
    inputs.need(.file, plan.data.csvFile, "--csv-file")
    inputs.need(.fileOrFolder, plan.data.imageSource, "--image-zip")
    try inputs.check()
    try Inspection(
      plan, grants: world.grants, interruption: world.interruption, observers: [world.display]
    ).run()
    world.say("report: \(plan.reportFile)")
    world.say("copies: \(plan.leakTable)")
  }

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> InspectionPlan {
    var reader = ArgumentReader()
    var plan = InspectionPlan(data: data.read(&reader))
    plan.randomSeed = reader.seed(randomSeed) ?? plan.randomSeed
    plan.compute.threads = threads.read(&reader)
    plan.compute.decodingThreads = data.readDecodingThreads(&reader)
    plan.reportFile = reader.output(report, "--report", standard: plan.reportFile)
    if let folds = plan.data.folds {
      reader.refuse(
        "--folds", "\(folds)", "needs a training; leave it out to inspect the table and its images")
    }
    let problems = reader.problems + plan.problems
    if !problems.isEmpty { throw PlanError(problems: problems) }
    return plan
  }
}
