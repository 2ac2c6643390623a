#include "dnszone/zone_text.h"

#include "core/printable.h"
#include "dnszone/zone_parser.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxFileSize = size_t{2} << 30U;  // octets

// The status is taken before the contents: a file saved between the two has another version than
// the one remembered, so that an edit is refused.
Result<SourceFile> read_source(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  ASSIGN(std::string contents, files.read(path, kMaxFileSize));
  return SourceFile{path, std::move(contents), status ? status->version : std::string()};
}

class FileLoader : public IncludeLoader {
 public:
  FileLoader(Files& files, Path root) : files_(files), root_(std::move(root)) {}

  // No link below the root leads out of it, then.
  Result<SourceFile> load(const Path& path) override {
    const Path relative = path.lexically_relative(root_.empty() ? "." : root_);
    ASSIGN(auto contents, files_.read_below(root_, relative, kMaxFileSize));
    if (!contents) return missing(path);
    return SourceFile{path, std::move(contents->octets), std::move(contents->version)};
  }

 private:
  static Error missing(const Path& path) {
    return Error(printable(path.string()) +
                 " does not exist: create it (touch), or take the line out");
  }

  Files& files_;
  Path root_;
};

}  // namespace

Result<ZoneText> parse_zone(SourceFile file, const DnsName& origin, IncludeLoader& loader,
                            const ReadZoneOptions& options) {
  return ZoneParser(origin, loader, options).parse(std::move(file));
}

Result<ZoneText> read_zone(Files& files, const Path& file, const DnsName& origin,
                           const ReadZoneOptions& options) {
  ASSIGN(SourceFile source, read_source(files, file));
  const Path root = options.include_root.empty() ? file.parent_path() : options.include_root;
  FileLoader loader(files, root.lexically_normal());
  return parse_zone(std::move(source), origin, loader, options);
}

}  // namespace millrace::dnszone
