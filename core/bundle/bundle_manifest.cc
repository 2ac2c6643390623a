#include "core/bundle/bundle_manifest.h"

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_names.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr std::string_view kStart = "SHA256 (";
constexpr std::string_view kMiddle = ") = ";
constexpr size_t kDigest = 64;  // hexadecimal digits

std::string manifest_line(const std::string& path, const std::string& contents) {
  return std::string(kStart) + path + std::string(kMiddle) + to_hex(sha256(contents)) + "\n";
}

// The path of a line without its newline; empty: it is not such a line.
std::string path_of(std::string_view line) {
  const size_t frame = kStart.size() + kMiddle.size() + kDigest;
  if (!line.starts_with(kStart) || line.size() <= frame) return "";
  const std::string_view path = line.substr(kStart.size(), line.size() - frame);
  const bool framed = line.substr(kStart.size() + path.size()).starts_with(kMiddle);
  return framed && is_bundle_path(path) ? std::string(path) : "";
}

Error malformed(std::string_view line, const std::string& where) {
  return Error(where + ": line '" + printable(line, 80) + "' of the signed list is malformed");
}

// The first line of the manifest, which it is then without.
Result<std::string_view> take_line(std::string_view& manifest, const std::string& where) {
  const size_t end = manifest.find('\n');
  if (end == std::string_view::npos) return Error(where + ": the signed list is truncated");
  const std::string_view line = manifest.substr(0, end);
  manifest.remove_prefix(end + 1);
  return line;
}

Result<void> check_line(std::string_view line, const FileTree& files, FileTree& unlisted,
                        const std::string& where) {
  const std::string path = path_of(line);
  if (path.empty()) return malformed(line, where);
  const auto file = files.find(path);
  if (file == files.end()) return Error(where + ": " + path + " is listed but missing");
  if (unlisted.erase(path) == 0) return Error(where + ": " + path + " is listed twice");
  const std::string wanted = manifest_line(path, file->second);
  if (std::string(line) + "\n" == wanted) return {};
  return Error(where + ": " + path + " is not what was signed: SHA-256 " +
               wanted.substr(wanted.size() - kDigest - 1, kDigest) + ", expected " +
               printable(line.substr(line.size() - kDigest)));
}

}  // namespace

std::string manifest_of(const FileTree& files) {
  std::string manifest;
  for (const auto& [path, contents] : files) manifest += manifest_line(path, contents);
  return manifest;
}

Result<std::vector<ManifestEntry>> parse_manifest(std::string_view manifest,
                                                  const std::string& where) {
  std::vector<ManifestEntry> entries;
  while (!manifest.empty()) {
    ASSIGN(const std::string_view line, take_line(manifest, where));
    std::string path = path_of(line);
    if (path.empty()) return malformed(line, where);
    entries.push_back({std::move(path), std::string(line.substr(line.size() - kDigest))});
  }
  return entries;
}

Result<void> check_manifest(std::string_view manifest, const FileTree& files,
                            const std::string& where) {
  FileTree unlisted;
  for (const auto& file : files) unlisted.emplace(file.first, "");
  while (!manifest.empty()) {
    ASSIGN(const std::string_view line, take_line(manifest, where));
    TRY(check_line(line, files, unlisted, where));
  }
  if (unlisted.empty()) return {};
  return Error(where + ": " + printable(unlisted.begin()->first) + " exists but is not listed");
}

}  // namespace millrace
