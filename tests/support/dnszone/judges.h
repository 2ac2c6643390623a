// ldns-verify-zone, dnssec-verify and kzonecheck, as judges of signed zones.
#pragma once

#include <set>
#include <string>

#include "dnszone/sign/sign_zone.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {

// Just before the present: dnssec-verify accepts no time, so what it checks is signed now.
TimePoint present();
SignRequest request_now(const std::string& origin);

struct Verdict {
  std::set<std::string> refusing;  // "ldns", "bind", "knot"
  std::string said;                // from those that refuse
};
// `ksks_sign_all`: a zone with a CSK. A judge that is not installed refuses.
Verdict judge(const std::string& signed_text, const std::string& origin,
              bool ksks_sign_all = false);

// All three accept it.
void expect_accepted(const std::string& signed_text, const std::string& origin,
                     bool ksks_sign_all = false);

}  // namespace millrace::dnszone::test
