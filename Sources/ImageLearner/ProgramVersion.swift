/// What this program calls itself.
public enum ProgramVersion {
  public static let name = "image-learner"
  /// Semantic version; the Galaxy tool and the changelog carry the same.
  public static let number = "0.1.0"
}
