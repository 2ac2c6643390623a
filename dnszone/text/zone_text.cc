#include "dnszone/text/zone_text.h"

#include "core/base/printable.h"
#include "dnszone/record/soa.h"
#include "dnszone/text/zone_parser.h"
#include "dnszone/text/zone_source.h"

namespace millrace::dnszone {
namespace {

class FileLoader : public IncludeLoader {
 public:
  FileLoader(Files& files, Path root) : files_(files), root_(std::move(root)) {}

  // So no link below the root leads out of it.
  Result<SourceFile> load(const Path& path) override {
    const Path relative = path.lexically_relative(root_.empty() ? "." : root_);
    ASSIGN(auto contents, files_.read_below(root_, relative, kMaxSourceSize));
    if (!contents) return missing(path);
    return SourceFile{path, std::move(contents->octets), std::move(contents->version)};
  }

 private:
  static Error missing(const Path& path) {
    return Error(printable(path.string()) +
                 " does not exist: create it (touch), or remove the line");
  }

  Files& files_;
  Path root_;
};

}  // namespace

uint32_t ZoneText::soa_serial() const {
  return parse_soa(records[soa].record.rdata).serial;
}

std::string ZoneText::place(const Span& span) const {
  return printable(files[span.file].path.string()) + ':' + std::to_string(span.line);
}

std::vector<const Record*> records_of(const ZoneText& text) {
  std::vector<const Record*> records;
  records.reserve(text.records.size());
  for (const PlacedRecord& placed : text.records) records.push_back(&placed.record);
  return records;
}

RecordPlaces places_in(const ZoneText& text) {
  return [&text](const RrsetFault& fault) -> std::string {
    for (const PlacedRecord& placed : text.records) {
      const Record& record = placed.record;
      if (record.type != fault.type || record.ttl != fault.ttl || record.owner != fault.owner) {
        continue;
      }
      return text.place(placed.span);
    }
    return "";
  };
}

Result<ZoneText> parse_zone(SourceFile file, const DnsName& origin, IncludeLoader& loader,
                            const ReadZoneOptions& options) {
  return ZoneParser(origin, loader, options).parse(std::move(file));
}

Result<ZoneText> read_zone(Files& files, const Path& file, const DnsName& origin,
                           const ReadZoneOptions& options) {
  ASSIGN(SourceFile source, read_zone_source(files, file, options.include_root, options.barred));
  const Path root = options.include_root.empty() ? file.parent_path() : options.include_root;
  FileLoader loader(files, root.lexically_normal());
  return parse_zone(std::move(source), origin, loader, options);
}

}  // namespace millrace::dnszone
