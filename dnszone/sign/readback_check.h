// What a signer must not take for granted: that it signed.
#pragma once

#include <atomic>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/rrset_signer.h"
#include "dnszone/sign/signing_plan.h"
#include "dnszone/verify/signature_check.h"

namespace millrace::dnszone {

// Which of the signatures made are verified, for all threads together.
class SignatureSample {
 public:
  // `most`: how many will be made at most. Up to 10,000 made are all verified. Where more will be
  // made, of a whole zone, one of so many that about 2,000 are; where signatures are kept the first
  // 10,000 made, and one of a hundred beyond them.
  SignatureSample(size_t most, bool keeps, bool all);
  bool wants_next();

 private:
  size_t whole_;
  size_t one_of_;
  std::atomic<size_t> seen_ = 0;
};

// Reads parts of the text back and compares every record with what it was made from: for one
// thread.
class ReadbackCheck {
 public:
  ReadbackCheck(const SignContext& context, const SigningPlan& plan, SignatureSample& sample);

  // The part has items [first, end): every RRset is there, all authoritative ones with a signature
  // of the right form by each of its keys, and nothing else; of the signatures made in this run a
  // sample is verified.
  Result<void> check(size_t first, size_t end, const SignedPart& part);
  // The same where the part has this RRset alone.
  Result<void> check(const ZoneNode& node, const RrsetView& rrset, const SignedPart& part);

 private:
  struct Readback;
  static Result<void> check_end(Readback& read);
  Result<void> check_rrset(const ZoneNode& node, const RrsetView& rrset, Readback& read);
  Result<void> check_signature(const ZoneNode& node, const RrsetView& rrset, const ZoneKey& signer,
                               Readback& read);

  const SignContext& context_;
  const SigningPlan& plan_;
  SignatureSample& sample_;
  std::vector<std::string_view> dnskeys_;
  std::vector<VerifyingKey> keys_;
};

}  // namespace millrace::dnszone
