// The signed list of a bundle's files: "SHA256 (file) = hex" lines, as `signify -C` and sha256(1)
// read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/files/files.h"

namespace millrace {

std::string manifest_of(const FileTree& files);

struct ManifestEntry {
  std::string path;
  std::string digest;  // SHA-256, hexadecimal as it is listed
};
// The lines. `where` names the version in errors.
Result<std::vector<ManifestEntry>> parse_manifest(std::string_view manifest,
                                                  const std::string& where);

// The files are exactly those listed, octet for octet. `where` names the version in errors.
Result<void> check_manifest(std::string_view manifest, const FileTree& files,
                            const std::string& where);

}  // namespace millrace
