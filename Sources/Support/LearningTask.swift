/// What a model learns to say about an image. The raw values are the words of the command line.
package enum LearningTask: String, Sendable, Codable, CaseIterable {
  case binary, classification, regression
}
