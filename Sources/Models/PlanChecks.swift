import Networks
import Record
import Support

extension Plan {
  /// Refuses what cannot be run, with every problem at once.
  package func check() throws(PlanError) {
    let problems = problems
    if !problems.isEmpty { throw PlanError(problems: problems) }
  }

  package var problems: [PlanProblem] {
    data.problems + model.problems + training.problems(for: data.task) + compute.problems
      + generalProblems
  }
}

extension ModelPlan {
  /// What is wrong with the choice of a network; what the others take follows from it.
  var problems: [PlanProblem] {
    var found: [PlanProblem] = []
    let architecture = Catalogue.architecture(named: modelName)
    if modelName.isEmpty {
      found.append(
        .init("--model-name", "", "is required: one of \(Catalogue.names.joined(separator: ", "))"))
    } else if architecture == nil {
      let reason = ClosedChoice(Catalogue.names).reason(for: modelName)
      found.append(.init("--model-name", modelName, "is not a model here; \(reason)"))
    }
    if fineTune && !usePretrained {
      found.append(.init("--fine-tune", "true", "needs pretrained weights (--use-pretrained)"))
    }
    if let file = weightsFile, !usePretrained {
      let reason = "needs --use-pretrained (trains the head only) or --fine-tune (trains all)"
      found.append(.init("--weights", file, reason))
    }
    if usePretrained, weightsFile == nil, let architecture, architecture.weightsURL == nil {
      let reason =
        "nobody has published weights of this network; \(Advice.doWithoutPublishedWeights)"
      found.append(.init("--model-name", modelName, reason))
    }
    guard case .size(let size) = imageResize else { return found }
    if max(size.height, size.width) > Preprocessing.longestSide {
      let reason = "height and width must be at most \(Preprocessing.longestSide) pixels"
      found.append(.init("--image-resize", "\(size)", reason))
    } else if let architecture, !architecture.inputSizes.accepts(size) {
      let reason = "\(architecture.name) takes \(architecture.inputSizes.description)"
      found.append(.init("--image-resize", "\(size)", reason))
    }
    return found
  }
}
