/// Where the program is used. Messages name options as the command line spells them; somebody who
/// fills in the form of the Galaxy tool sees none of these, and is told in the form's words.
package enum Interface: Sendable {
  case commandLine
  case form

  /// The Galaxy tool sets this variable of the environment to `galaxy`.
  package static let variable = "IMAGE_LEARNER_INTERFACE"

  package init(environment: [String: String]) {
    self = environment[Self.variable] == "galaxy" ? .form : .commandLine
  }

  /// A message in the words of this interface. What stands in quotes is left: it is somebody's own.
  package func words(_ message: String) -> String {
    guard self == .form else { return message }
    let advised = Advice.allCases.reduce(message) { text, advice in
      text.replacing(advice.description, with: advice.inForm)
    }
    return advised.replacing(/--[a-z][a-z-]*[a-z]/) { found in
      let option = String(found.output)
      let before = advised[..<found.range.lowerBound].last
      guard before.map({ $0.isWhitespace || $0 == "(" }) ?? true else { return option }
      return FormField.all.first { $0.option == option }?.name ?? option
    }
  }
}

/// An option of the command line as the form has it.
package struct FormField: Sendable {
  package let option: String
  /// How the labels of its fields in `galaxy/image_learner.xml` begin; none where it has none.
  package let labels: [String]
  /// What messages call it.
  package let name: String

  private init(_ option: String, _ labels: String...) {
    (self.option, self.labels) = (option, labels)
    name = labels.map { "'\($0)'" }.joined(separator: ", ")
  }

  private init(_ option: String, absent name: String) {
    (self.option, labels, self.name) = (option, [], name)
  }

  package static let all = [
    FormField("--csv-file", "Metadata CSV"),
    FormField("--image-zip", "Image zip"),
    FormField("--task", "Task type"),
    FormField("--validation-metric", "Validation metric"),
    FormField("--target-column", "Target/label column name"),
    FormField("--image-column", "Image column name"),
    FormField("--sample-id-column", "Sample ID column"),
    FormField("--model-name", "Select a model for your experiment"),
    FormField("--use-pretrained", "Use pretrained weights?"),
    FormField("--fine-tune", "Fine tune the encoder?"),
    FormField("--weights", "Weights file"),
    FormField("--image-resize", "Image Resize"),
    FormField("--augmentation", "Image Augmentation"),
    FormField("--slice-column", "Column to compare the results by"),
    FormField("--random-seed", "Random seed"),
    FormField("--epochs", "Epochs"),
    FormField("--early-stop", "Early Stop"),
    FormField("--learning-rate", "Learning Rate"),
    FormField("--learning-rate-schedule", "Course of the learning rate"),
    FormField("--class-weights", "Weights of the classes"),
    FormField("--calibration", "Calibration of the probabilities"),
    FormField("--test-time-flips", "Answer about mirror images as well?"),
    FormField("--batch-size", "Batch Size"),
    FormField(
      "--split-probabilities", "Training split proportion", "Validation split proportion",
      "Test split proportion"),
    FormField("--folds", "Folds of a cross-validation"),
    FormField("--threshold-mode", "Binary classification threshold"),
    FormField("--threshold-metric", "Threshold optimization metric"),
    FormField("--threshold", "Manual threshold value"),
    FormField("--skip-unreadable", "Leave out unreadable images?"),
    FormField("--allow-conflicting-labels", "Accept conflicting labels?"),
    FormField("--leaks", "Images with a copy in another subset"),
    FormField("--max-minutes", "Time limit in minutes"),
    FormField("--positive-class", absent: "the positive class"),
    FormField("--validation-size", absent: "the share of validation images"),
    FormField("--threads", absent: "the number of threads"),
    FormField("--preprocessing-num-processes", absent: "the number of decoding threads"),
    FormField("--precision", absent: "the number type"),
    FormField("--torch-home", absent: "the folder of pretrained weights"),
    FormField("--output-dir", absent: "the folder of the job"),
    FormField("--output", absent: "the table of answers"),
    FormField("--report", absent: "the page"),
    FormField("--abstain-below", "Least probability of a label"),
    FormField("--explain", "Images to explain"),
    FormField("--resume", absent: "going on"),
    FormField("--restart", absent: "beginning anew"),
    FormField("--format", absent: "the format"),
    FormField("--fetch", absent: "the models whose weights are fetched"),
    FormField("--version", absent: "the version of the tool"),
    FormField("--help", absent: "the help below the form"),
  ]
}

/// Advice that names more than one option, or what cannot be done from the form.
package enum Advice: CaseIterable, Sendable, CustomStringConvertible {
  case takeAsClasses, chooseByLoss, needLessMemory
  case doWithoutPublishedWeights, keepWeights, removeWeights, saveByTorch
  case installVips, installFont, goOn, goOnOrBeginAnew, beginAnew, seeHelp

  /// For the command line.
  package var description: String {
    switch self {
    case .takeAsClasses: "give --task classification"
    case .chooseByLoss: "--validation-metric loss"
    case .doWithoutPublishedWeights:
      "give --weights FILE, or leave --use-pretrained and --fine-tune out"
    case .keepWeights: "put it there, or name it with --weights"
    case .removeWeights: "remove it and run again"
    case .saveByTorch: "save it with that"
    case .needLessMemory:
      "use a smaller --batch-size or --image-resize, fewer threads, or more memory"
    case .installVips: "Debian and Ubuntu: apt-get install libvips42"
    case .installFont: "Debian and Ubuntu: apt-get install fonts-liberation"
    case .goOn: "the same command with --resume goes on from there"
    case .goOnOrBeginAnew: "add --resume to go on from there, or --restart to begin anew"
    case .beginAnew: "add --restart to begin anew"
    case .seeHelp: "See 'image-learner --help' for all options."
    }
  }

  package var inForm: String {
    switch self {
    case .takeAsClasses: "choose 'Multi-class Classification' as 'Task type'"
    case .chooseByLoss: "'Loss' as 'Validation metric'"
    case .doWithoutPublishedWeights:
      "choose another model, give a 'Weights file', or answer 'Use pretrained weights?' with No"
    case .keepWeights:
      "upload it and choose it as 'Weights file', or ask the administrator of this server to keep "
        + "it for all jobs (data manager 'Image Learner weights')"
    case .removeWeights:
      "give another 'Weights file', or ask the administrator of this server to replace it"
    case .saveByTorch:
      "if it was one before it was uploaded, Galaxy has unpacked it: upload it again with the type "
        + "'zip'"
    case .needLessMemory:
      "use a smaller 'Batch Size', 'Image Resize' or model, or ask the administrator of this "
        + "server for more memory"
    case .installVips, .installFont: "the administrator of this server has to install it"
    case .goOn, .goOnOrBeginAnew, .beginAnew: "run the job again from the beginning"
    case .seeHelp: "The help below the form explains its fields."
    }
  }
}
