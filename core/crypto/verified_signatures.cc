#include "core/crypto/verified_signatures.h"

#include "core/crypto/openssl.h"

namespace millrace {
namespace {

// The lengths keep the three apart: no octet of one can pass for an octet of another.
std::string digest_of(const SignedData& seen) {
  std::string text = std::to_string(seen.key.size()) + ' ' + std::to_string(seen.data.size()) + ' ';
  return sha256(text.append(seen.key).append(seen.data).append(seen.signature));
}

}  // namespace

bool VerifiedSignatures::contains(const SignedData& seen) const {
  const std::string digest = digest_of(seen);
  const std::lock_guard lock(mutex_);
  return digests_.contains(digest);
}

void VerifiedSignatures::keep(const SignedData& verified) {
  std::string digest = digest_of(verified);
  const std::lock_guard lock(mutex_);
  if (digests_.size() >= kMost) digests_.clear();
  digests_.insert(std::move(digest));
}

}  // namespace millrace
