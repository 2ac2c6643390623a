// A whole bundle of a stage that has been taken over: its key signs whatever it likes. The input is
// pairs of lines, a path and what the file holds. What is accepted is what was listed and signed.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"

namespace {

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

millrace::FileTree files_of(std::string_view text) {
  millrace::FileTree files;
  while (!text.empty()) {
    const std::string path(take_line(text));
    files[path] = std::string(take_line(text));
  }
  return files;
}

// As a reader over HTTPS uses a signed list: each path becomes part of a URL.
void check_list(std::string_view list) {
  const auto entries = millrace::parse_manifest(list, "fuzz");
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (!millrace::is_bundle_path(entry.path) || entry.digest.size() != 64) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  static const SignifySecretKey key = SignifySecretKey::generate().value();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_list(input);
  FileTree files = files_of(input);
  const size_t listed = files.size();
  const auto further =
      static_cast<size_t>(std::count_if(files.begin(), files.end(), [](const auto& file) {
        return is_further_signature(file.first);
      }));
  const bool is_signed_by_input = files.contains(std::string(kBundleSignature));
  if (!is_signed_by_input) {
    files[std::string(kBundleSignature)] = key.sign_embedded(manifest_of(files), "key").value();
  }
  const auto version = check_version(files, 42, BundleTrust{{key.public_key()}}, "fuzz");
  if (!version) return 0;
  const Bundle& bundle = *version;
  if (is_signed_by_input || bundle.meta.serial != 42 ||
      bundle.files.size() + further + 1 != listed) {
    std::abort();
  }
  for (const auto& [path, contents] : bundle.files) {
    if (!is_bundle_path(path)) std::abort();
  }
  return 0;
}
