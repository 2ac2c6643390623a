// Signed zones from anywhere: verification ends, in time and in bounds, whatever the records are.
#include "dnszone/text/zone_text.h"
#include "dnszone/verify/verify_zone.h"

namespace {

using namespace millrace;
using namespace millrace::dnszone;

class NoLoader : public IncludeLoader {
 public:
  Result<SourceFile> load(const Path&) override { return Error("no such file"); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string contents(reinterpret_cast<const char*>(data), size);
  const DnsName origin = DnsName::parse("example.org").value();
  NoLoader loader;
  const auto text = parse_zone({"zone", contents, "1"}, origin, loader,
                               {.max_records = 1000, .max_generated = 100, .closing_soa = true});
  if (!text) return 0;
  std::vector<Record> records;
  for (const PlacedRecord& placed : text->records) records.push_back(placed.record);
  const TimePoint at = parse_time("2026-11-24T00:00:00Z").value();
  const VerifyReport report = verify_zone(records, {origin, {}, at, true});
  if (report.faults.size() > report.fault_count) __builtin_trap();
  (void)verify_zone(records, {origin, {"12345 13 2 " + std::string(64, 'a')}, at});
  return 0;
}
