/// What a model learns to say about an image. The raw values are the words of the command line.
public enum LearningTask: String, Sendable, Codable, CaseIterable {
  case binary, classification, regression
}
