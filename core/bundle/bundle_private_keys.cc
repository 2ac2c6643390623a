#include "core/bundle/bundle_private_keys.h"

#include "core/base/printable.h"
#include "core/crypto/private_key_scan.h"

namespace millrace {

Result<void> refuse_private_keys(const FileTree& files, const Path& directory) {
  for (const auto& [path, contents] : files) {
    const auto kind = private_key_in(contents);
    if (!kind) continue;
    return Error(printable((directory / path).string()) + ": contains " + std::string(*kind) +
                 ", expected none in a bundle, which everybody can read: remove the file, and "
                 "replace that key if others could read it");
  }
  return {};
}

}  // namespace millrace
