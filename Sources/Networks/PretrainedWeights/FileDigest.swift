import CCrypto
import Foundation
import Support

/// SHA-256 of files.
enum FileDigest {
  /// The digest in lower-case hexadecimal digits.
  static func sha256(of path: String) throws -> String {
    guard let file = fopen(path, "rb") else {
      throw FileError(path: path, action: "read", reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count > 0 { EVP_DigestUpdate(context, buffer, count) }
      if count < buffer.count { break }
    }
    guard ferror(file) == 0 else {
      throw FileError(path: path, action: "read", reason: String(cString: strerror(errno)))
    }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest.prefix(Int(length)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
