// The signatures of DNSSEC that one process has verified: those that it made and checked itself
// come back from every name server. That a signature is good for its key and data stays so for
// ever; when it begins and ends is looked at each time. Nothing in it is needed for correctness.
// For several threads.
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
  static constexpr size_t kMost = 50'000;  // then it forgets all, and begins anew

  // It was kept: with these very octets of all three.
  bool contains(const SignedData& seen) const;
  // Only after it was verified.
  void keep(const SignedData& verified);

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> digests_;
};

}  // namespace millrace
