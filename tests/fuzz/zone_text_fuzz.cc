// Zone text from anywhere: reading ends, in time and in bounds, and what was read can be written.
#include "dnszone/edit/zone_edit.h"

namespace {

using namespace millrace;
using namespace millrace::dnszone;

// The one file that can be included is the text itself, under another name.
class EchoLoader : public IncludeLoader {
 public:
  explicit EchoLoader(std::string contents) : contents_(std::move(contents)) {}
  Result<SourceFile> load(const Path& path) override {
    if (path != "z/echo") return Error("no such file");
    return SourceFile{path, contents_, "1"};
  }

 private:
  std::string contents_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string contents(reinterpret_cast<const char*>(data), size);
  const DnsName origin = DnsName::parse("example.org").value();
  EchoLoader loader(contents);
  const auto text = parse_zone({"z/zone", contents, "1"}, origin, loader,
                               {.include_root = {}, .max_records = 10'000});
  if (!text) return 0;
  for (const PlacedRecord& placed : text->records) {
    if (!record_text(placed.record)) __builtin_trap();
  }
  const Record wanted{origin, RrType::txt, 60, txt_rdata("x")};
  ZoneSettings zone{.zone = origin};
  (void)EditPlan::make(*text, zone,
                       {.records = RecordUpdate{RrType::txt, {wanted}, {}}, .serial = 7});
  return 0;
}
