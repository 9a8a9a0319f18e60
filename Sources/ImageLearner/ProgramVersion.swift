/// What this program calls itself.
package enum ProgramVersion {
  package static let name = "image-learner"
  /// Semantic version; the Galaxy tool and the changelog carry the same.
  package static let number = "0.1.0"
}
