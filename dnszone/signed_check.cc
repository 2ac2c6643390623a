#include "dnszone/signed_check.h"

#include <algorithm>

#include "dnszone/zone_signer.h"
#include "dnszone/zone_verifier.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostVerified = 10'000;

class NoIncludes : public IncludeLoader {
 public:
  Result<SourceFile> load(const Path& path) override {
    return Error(path.string() + ": included by a signed zone");
  }
};

Error bad_outcome(const VerifyReport& report, const DnsName& origin) {
  std::string text =
      "zone " + origin.text() + ": what was signed does not verify, so it is not used:";
  for (const std::string& fault : report.faults) text += '\n' + fault;
  const size_t unsaid = report.fault_count - report.faults.size();
  if (unsaid > 0) text += "\nand " + std::to_string(unsaid) + " more";
  return Error(text);
}

}  // namespace

Result<void> check_signed_text(const SignedPart& signed_zone, const SigningKeys& keys,
                               const SignRequest& request) {
  NoIncludes loader;
  auto text = parse_zone({"(signed zone)", signed_zone.text, ""}, request.origin, loader);
  if (!text) return std::move(text).error().in("reading back what was signed");
  VerifyRequest verify{request.origin, {}, request.now};
  for (const ZoneKey* key : keys.key_signers) {
    ASSIGN(std::string ds, ds_of(request.origin, key->dnskey_rdata));
    verify.ds.push_back(std::move(ds));
  }
  const VerifyDepth depth{std::max(1U, request.threads),
                          signed_zone.signatures / kMostVerified + 1};
  const VerifyReport report = verify_records(records_of(*text), verify, depth);
  if (report.fault_count > 0) return bad_outcome(report, request.origin);
  if (report.serial != request.serial || report.signatures != signed_zone.signatures) {
    return Error("zone " + request.origin.text() + ": read back serial " +
                 std::to_string(report.serial) + " and " + std::to_string(report.signatures) +
                 " signatures, want " + std::to_string(request.serial) + " and " +
                 std::to_string(signed_zone.signatures));
  }
  return {};
}

}  // namespace millrace::dnszone
