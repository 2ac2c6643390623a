// The signed zone that a new one replaces.
#pragma once

#include <optional>

#include "core/files.h"
#include "dnszone/zone_signer.h"

namespace millrace::dnszone {

struct ReplacedZone {
  std::string contents;            // empty: there is none
  std::optional<uint32_t> serial;  // nullopt: there is none, or it cannot be made out
};

// Whoever signed it, and whatever else the file holds. An error: it cannot be read.
Result<ReplacedZone> read_replaced(Files& files, const Path& path);

// The higher one (RFC 1982) of those that are known.
std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b);

// Hands on what comes, and compares the text with that of the zone before, whose contents go at the
// first difference: a zone that has a new serial has it at once.
class ComparedOutput final : public SigningOutput {
 public:
  ComparedOutput(SigningOutput& output, std::string before)
      : output_(output), before_(std::move(before)) {}

  Result<void> add_text(std::string_view lines) override;
  Result<void> add_store(std::string_view octets) override { return output_.add_store(octets); }

  // When all of it has come.
  bool is_same() const { return is_same_ && !before_.empty() && at_ == before_.size(); }

 private:
  SigningOutput& output_;
  std::string before_;
  size_t at_ = 0;
  bool is_same_ = true;  // so far
};

}  // namespace millrace::dnszone
