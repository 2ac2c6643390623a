#include "tests/support/dnszone/signer_support.h"

#include <map>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/text/zone_text.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone::test {
namespace {

class NoIncludes : public IncludeLoader {
 public:
  Result<SourceFile> load(const Path& path) override { return Error(path.string()); }
};

}  // namespace

DnsName name(const std::string& text) {
  return must(DnsName::parse(text));
}

TimePoint time(const std::string& text) {
  return must(parse_time(text));
}

TimePoint test_now() {
  return time("2026-11-23T20:15:00Z");
}

void copy_keys(const TestDirectory& directory, const std::string& maker,
               const std::string& pattern) {
  const Path from = millrace::test::source_path("tests/vectors/dnssec-keys") / maker;
  const auto files = make_posix_files();
  for (const std::string& file : must(files->list(from))) {
    if (!file.starts_with(pattern)) continue;
    directory.write("keys/" + file, must(files->read(from / file)),
                    file.ends_with(".private") ? 0600 : 0644);
  }
}

std::vector<Record> records(const std::string& text, const DnsName& origin) {
  NoIncludes loader;
  const ZoneText zone = must(parse_zone({"test.zone", text, ""}, origin, loader));
  std::vector<Record> result;
  for (const PlacedRecord& placed : zone.records) result.push_back(placed.record);
  return result;
}

const std::vector<ZoneKey>& keys_of(const std::string& origin, uint8_t algorithm, bool csk) {
  static std::map<std::tuple<std::string, uint8_t, bool>, std::vector<ZoneKey>> made;
  auto& keys = made[{origin, algorithm, csk}];
  if (!keys.empty()) return keys;
  const TestDirectory directory;
  const auto files = make_posix_files();
  keys.push_back(
      must(generate_key(*files, directory / "keys", name(origin), algorithm, 257, test_now())));
  if (!csk) {
    keys.push_back(
        must(generate_key(*files, directory / "keys", name(origin), algorithm, 256, test_now())));
  }
  return keys;
}

Result<SignedInMemory> sign_records(const std::vector<Record>& records,
                                    const std::vector<ZoneKey>& keys, const SignRequest& request,
                                    const SignOptions& options) {
  std::vector<const Record*> pointers;
  for (const Record& record : records) pointers.push_back(&record);
  SignedOutput output;
  ASSIGN(SigningOutcome outcome, sign_to(output, std::move(pointers), keys, request, options));
  outcome.zone.text = std::move(output.text);
  return SignedInMemory{std::move(outcome), std::move(output.store)};
}

Result<SignedZone> sign_zone(const std::vector<Record>& records, const std::vector<ZoneKey>& keys,
                             const SignRequest& request) {
  ASSIGN(SignedInMemory outcome, sign_records(records, keys, request));
  return std::move(outcome.zone);
}

Result<std::vector<std::string>> ds_rdata(const std::vector<ZoneKey>& keys) {
  std::vector<std::string> result;
  for (const ZoneKey& key : keys) {
    if (!key.is_ksk()) continue;
    ASSIGN(std::string text, ds_of(key.owner, key.dnskey_rdata));
    result.push_back(std::move(text));
  }
  return result;
}

SignRequest request_for(const std::string& origin, uint32_t serial) {
  return {{}, name(origin), serial, test_now(), 1};
}

}  // namespace millrace::dnszone::test
