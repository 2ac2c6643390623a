// The signed list of a bundle's files: "SHA256 (file) = hex" lines, as `signify -C` and sha256(1)
// read them.
#pragma once

#include <string>
#include <string_view>

#include "core/files/files.h"

namespace millrace {

std::string manifest_of(const FileTree& files);

// The files are exactly those listed, octet for octet. `where` names the version in errors.
Result<void> check_manifest(std::string_view manifest, const FileTree& files,
                            const std::string& where);

}  // namespace millrace
