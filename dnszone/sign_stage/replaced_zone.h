// The signed zone that a new one replaces.
#pragma once

#include <optional>

#include "core/files/files.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign_stage/running_sha256.h"

namespace millrace::dnszone {

struct ReplacedZone {
  std::string head;                // what the file begins with; empty: there is none
  uint64_t size = 0;               // octets of all of it
  std::optional<uint32_t> serial;  // nullopt: there is none, or it cannot be made out
};

// Of any signer, whatever else the file contains. An error: it cannot be read.
Result<ReplacedZone> read_replaced(Files& files, const Path& path);

// The higher one (RFC 1982) of those that are known.
std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b);

// Passes the text on, and detects whether it equals the previous file. A zone with a new serial
// differs in its first lines; then the rest is not compared.
class ComparedOutput final : public SigningOutput {
 public:
  ComparedOutput(SigningOutput& output, ReplacedZone before)
      : output_(output), before_(std::move(before)), may_be_same_(!before_.head.empty()) {}

  Result<void> add_text(std::string_view lines) override;
  Result<void> add_store(std::string_view octets) override { return output_.add_store(octets); }

  // When all of it has come. An error: the file before cannot be read.
  Result<bool> is_same(Files& files, const Path& path);

 private:
  SigningOutput& output_;
  ReplacedZone before_;
  uint64_t size_ = 0;  // of what has come
  bool may_be_same_;
  RunningSha256 digest_;  // of what has come, while it may be the same
};

}  // namespace millrace::dnszone
