import Evaluation
import Record
import Support
import Training

/// What a finished training says of the validation rows, after what was done to its probabilities.
package struct CalibratedValidation {
  let predictions: Predictions
  /// Nil where the probabilities are as they come.
  let scaling: TemperatureScaling?
  let notices: [Notice]

  package init(_ predictions: Predictions, scaling: TemperatureScaling?, notices: [Notice] = []) {
    self.predictions = predictions
    self.scaling = scaling
    self.notices = notices
  }
}

extension Trainer {
  /// The validation rows' predictions, made the likeliest by one temperature in the model's last
  /// layer where the method asks for it.
  func calibratedValidation(
    by method: CalibrationMethod, _ data: PreparedData
  ) throws -> CalibratedValidation {
    let predictions = try predictions(of: data.training.validation)
    let (scaling, notices) = method.scaling(fittedTo: predictions)
    guard let scaling else {
      return CalibratedValidation(predictions, scaling: nil, notices: notices)
    }
    try divideLogits(by: scaling.temperature)
    // Asked again, so that they are what the saved model says to the last bit.
    return CalibratedValidation(
      try self.predictions(of: data.training.validation), scaling: scaling)
  }
}

extension CalibrationMethod {
  /// The temperature that validation rows ask for, and why there is none.
  func scaling(fittedTo validation: Predictions) -> (TemperatureScaling?, [Notice]) {
    guard usesTemperature(validationRows: validation.count),
      let scaling = validation.classified.flatMap(TemperatureScaling.init(fittedTo:))
    else { return (nil, []) }
    // Where every validation image is answered rightly, the model would be made sure of everything.
    if self == .automatic, scaling.isAtLimit {
      return (nil, [.uncalibrated(validationRows: validation.count)])
    }
    return (scaling, [])
  }
}

extension TemperatureScaling {
  /// What was found, and what it did to the test.
  func notices(_ evaluations: Evaluations) -> [Notice] {
    guard let effect = evaluations.calibration else { return [] }
    let rows = NumberText.count(effect.fittedRows, "validation image")
    let number = { NumberText.fixed($0, decimals: 3) }
    var found = [
      Notice(
        .decision,
        "Calibration: the logits are divided by \(NumberText.short(temperature)), fitted to "
          + "\(rows). The expected calibration error of the test went from "
          + "\(number(effect.error.before)) to \(number(effect.error.after)).")
    ]
    if isAtLimit {
      found.append(
        Notice(
          .warning,
          "the temperature is at the end of what it may be "
            + "(\(NumberText.short(Self.range.lowerBound)) to "
            + "\(NumberText.short(Self.range.upperBound))): \(rows) do not tell how sure the model "
            + "should be."))
    }
    return found
  }
}

extension Notice {
  fileprivate static func uncalibrated(validationRows: Int) -> Notice {
    Notice(
      .decision,
      "The probabilities are as they come from training: the answers about "
        + "\(NumberText.count(validationRows, "validation image")) do not tell how sure the model "
        + "should be.")
  }
}
