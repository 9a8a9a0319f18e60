import ArgumentParser
import Foundation
import Record
import Runs
import Support

/// The program: `train` unless another command is named.
struct ProgramCommand: ParsableCommand {
  private static let commands: [any Command.Type] = [
    TrainCommand.self, InspectCommand.self, PredictCommand.self, EvaluateCommand.self,
    ReportCommand.self, ArchiveCommand.self, ModelsCommand.self,
  ]

  static let configuration = CommandConfiguration(
    commandName: "image-learner",
    abstract: "Trains an image classifier or regressor from a table and a ZIP of images.",
    usage: """
      image-learner --csv-file FILE --image-zip FILE --model-name NAME [options]
      image-learner inspect --csv-file FILE --image-zip FILE [--report FILE]
      image-learner predict MODEL_DIR IMAGES [--output FILE] [--report FILE]
      image-learner evaluate MODEL_DIR IMAGES --csv-file FILE [--report FILE]
      image-learner report RUN_DIR [--output FILE]
      image-learner archive RUN_DIR [--output FILE]
      image-learner models
      """,
    discussion: """
      The table has one row an image: its path (column 'image_path') and its label (column \
      'label', text or number). The run leaves a report, predictions, statistics and the \
      trained model.

      EXAMPLE
        image-learner --csv-file digits.csv --image-zip digits.zip --model-name resnet18 \\
          --use-pretrained --fine-tune --epochs 10 --image-resize 96x96 --output-dir out

      Then open image_classification_results_report.html, and use the model on new images:
        image-learner predict out/experiment_run/model new_images.zip

      EXIT CODES
        0 done, 3 training ended early by a number that is not finite, with results, 64 wrong \
      use, 65 unusable data, 66 missing input file, 69 something needed cannot be had, 70 internal \
      error, 71 not enough memory, 74 reading or writing failed, 129, 130 or 143 interrupted.
      """,
    version: Software.version,
    subcommands: commands,
    defaultSubcommand: TrainCommand.self)
}

extension ProgramCommand {
  /// The overview with its example, then the options of training.
  static var wholeHelp: String {
    let options = helpMessage(for: TrainCommand.self, columns: 100)
    let start = options.range(of: "DATA:")?.lowerBound ?? options.startIndex
    return helpMessage(columns: 100) + "\n\nOPTIONS OF TRAINING\n\n" + options[start...]
  }

  /// Refuses a first word that is no command, before it is taken for an argument of training.
  static func checkName(_ arguments: [String]) throws(PlanError) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let names = commands.compactMap { $0.configuration.commandName } + ["help"]
    guard !names.contains(word) else { return }
    let reason = ClosedChoice(names).reason(for: word)
    throw PlanError(problems: [PlanProblem("command", word, reason)])
  }

  /// Refuses an option that is given twice: the parser would take the last without a word.
  static func checkRepeats(_ arguments: [String]) throws(PlanError) {
    let problems = ArgumentSpelling.repeated(arguments).map {
      PlanProblem($0, "", "is given more than once; leave all but one out")
    }
    if !problems.isEmpty { throw PlanError(problems: problems) }
  }
}
