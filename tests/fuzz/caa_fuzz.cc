// CAA records from their rdata to a verdict, the value of dns-persist-01, resolv.conf. What has one
// form is read and written back as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "acme/protocol/caa_permission.h"
#include "core/dns/issue_value.h"
#include "core/dns/persistent_value.h"
#include "dnszone/query/caa_lookup.h"
#include "dnszone/query/resolvers.h"

namespace {

void judge(const std::string& rdata) {
  using namespace millrace;
  const auto record = dnszone::caa_record({DnsName::root(), dnszone::RrType::caa, 60, rdata});
  if (!record) return;
  const acme::CaaClient client = {
      {"ca.test"}, "https://ca.test/acct/1", acme::ChallengeType::dns01};
  for (const char* name : {"example.test", "*.example.test"}) {
    const auto verdict = acme::judge_caa(CertName::parse(name).value(), {*record}, client);
    if (!verdict) static_cast<void>(verdict.error().text());
  }
}

void check_persistent(std::string_view text) {
  using namespace millrace;
  const auto value = PersistentValue::parse(text);
  if (!value) return;
  if (value->text() != text) std::abort();
  const TimePoint before = value->until.value_or(TimePoint()) - Duration(1);
  if (!value->is_met_by(text, before)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string text(reinterpret_cast<const char*>(data), size);
  judge(text);
  check_persistent(text);
  static_cast<void>(parse_issue_value(text).has_value());
  static_cast<void>(dnszone::txt_value(text).has_value());
  if (dnszone::parse_resolv_conf(text).empty()) std::abort();
  return 0;
}
