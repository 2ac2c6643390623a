#include "dnszone/verify/signature_check.h"

#include "dnszone/keys/ds.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/rdata_time.h"

namespace millrace::dnszone {
namespace {

std::string by_key(const Rrsig& rrsig) {
  return "signature by key " + std::to_string(rrsig.key_tag);
}

std::string signer_text(std::string_view wire) {
  const auto name = DnsName::from_wire(wire);
  return name ? name->text() : "a malformed name";
}

}  // namespace

VerifyingKeys open_keys(std::span<const std::string_view> dnskeys) {
  VerifyingKeys opened;
  for (const std::string_view rdata : dnskeys) {
    const auto dnskey = parse_dnskey(rdata);
    if (!dnskey || !dnskey->signs_zone()) continue;
    const uint16_t tag = key_tag(rdata);
    auto key = public_key(*dnskey);
    if (!key) {
      opened.faults.push_back("key " + std::to_string(tag) + ": " + key.error().text());
      continue;
    }
    auto verifier = RawVerifier::make(*find_algorithm(dnskey->algorithm), std::move(*key));
    if (!verifier) {
      opened.faults.push_back("key " + std::to_string(tag) + ": " + verifier.error().text());
      continue;
    }
    opened.keys.push_back({rdata, *dnskey, tag, std::move(*verifier)});
  }
  return opened;
}

Result<void> SignatureCheck::check_form(const DnsName& owner, const Rrsig& rrsig) const {
  if (rrsig.signer != zone.wire()) {
    const auto signer = DnsName::from_wire(rrsig.signer);  // folded
    if (!signer || *signer != zone) {
      return Error(by_key(rrsig) + " names the signer " + signer_text(rrsig.signer) +
                   ", expected " + zone.text());
    }
  }
  if (rrsig.labels != rrsig_labels(owner)) {
    return Error(by_key(rrsig) + " is for " + std::to_string(rrsig.labels) + " labels, expected " +
                 std::to_string(rrsig_labels(owner)));
  }
  if (const TimePoint end = time_near(at, rrsig.expiration); end < at) {
    return Error(by_key(rrsig) + " expired " + format_time(end));
  }
  if (const TimePoint begin = time_near(at, rrsig.inception); begin > at) {
    return Error(by_key(rrsig) + " is not valid before " + format_time(begin));
  }
  return {};
}

bool SignatureCheck::verifies(VerifyingKey& key, std::string_view data,
                              std::string_view signature) const {
  if (verified == nullptr) return key.verifier.verify(data, signature);
  const SignedData seen{key.rdata, data, signature};
  if (verified->contains(seen)) return true;
  if (!key.verifier.verify(data, signature)) return false;
  verified->keep(seen);
  return true;
}

Result<const VerifyingKey*> SignatureCheck::run(const DnsName& owner, const RrsetView& rrset,
                                                const Rrsig& rrsig,
                                                std::vector<VerifyingKey>& keys) const {
  TRY(check_form(owner, rrsig));
  std::string head;
  std::string data;
  if (!only_form) {
    append_rrsig_head(head, rrsig);
    append_signed_data(data, head, rrsig, owner, rrset);
  }
  bool is_known = false;
  for (VerifyingKey& key : keys) {  // two keys may have one tag (RFC 4034 §5.3.1... appendix B)
    if (key.tag != rrsig.key_tag || key.dnskey.algorithm != rrsig.algorithm) continue;
    is_known = true;
    if (only_form || verifies(key, data, rrsig.signature)) return &key;
  }
  if (is_known) return Error(by_key(rrsig) + " does not verify");
  if (find_algorithm(rrsig.algorithm) == nullptr) {
    return Error(by_key(rrsig) + " cannot be verified here: algorithm " +
                 algorithm_text(rrsig.algorithm));
  }
  return Error(by_key(rrsig) + " of algorithm " + algorithm_text(rrsig.algorithm) +
               ", which is not a key of the zone");
}

}  // namespace millrace::dnszone
