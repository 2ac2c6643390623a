// The signatures of DNSSEC that one process has verified: those that it made and checked itself are
// served by every name server. A signature that is valid for its key and data stays so; its
// validity period is checked each time. A cache, not needed for correctness. Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace millrace {

// All that a verification depends on.
struct SignedData {
  std::string_view key;  // the DNSKEY's rdata
  std::string_view data;
  std::string_view signature;
};

class VerifiedSignatures {
 public:
  static constexpr size_t kMost = 50'000;  // then it is emptied

  // It was kept: with these very octets of all three.
  bool contains(const SignedData& seen) const;
  // Only after it was verified.
  void keep(const SignedData& verified);

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> digests_;
};

}  // namespace millrace
