// The signed zone that a new one replaces, and whether the new one differs.
#pragma once

#include <optional>

#include "core/crypto/running_digest.h"
#include "core/files/files.h"
#include "dnszone/sign/sign_zone.h"

namespace millrace::dnszone {

struct PreviousOutput {
  std::string head;                // what the file begins with; empty: there is none
  uint64_t size = 0;               // octets of all of it
  std::optional<uint32_t> serial;  // nullopt: there is none, or it cannot be made out
};

// Of any signer, whatever else the file contains. An error: it cannot be read.
Result<PreviousOutput> read_previous_output(Files& files, const Path& path);

// The higher one (RFC 1982) of those that are known.
std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b);

// Passes the output on, and digests its text.
class UnchangedDetector final : public SigningOutput {
 public:
  explicit UnchangedDetector(SigningOutput& output) : output_(output) {}
  // For is_unchanged() only. A zone with a new serial differs in its first lines; then the rest is
  // not digested.
  UnchangedDetector(SigningOutput& output, PreviousOutput before)
      : output_(output), before_(std::move(before)), is_digested_(!before_->head.empty()) {}

  Result<void> add_text(std::string_view lines) override;
  Result<void> add_store(std::string_view octets) override { return output_.add_store(octets); }

  // When all of the text has come, and once: its SHA-256 in hex;
  std::string digest();
  // whether it equals the previous file. An error: that cannot be read.
  Result<bool> is_unchanged(Files& files, const Path& path);

 private:
  SigningOutput& output_;
  std::optional<PreviousOutput> before_;
  bool is_digested_ = true;
  uint64_t size_ = 0;  // of what has come
  RunningDigest digest_{EVP_sha256()};
};

}  // namespace millrace::dnszone
