// The second look at what was signed, at nothing but its text.
#pragma once

#include <string>
#include <string_view>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/sign/signing_plan.h"

namespace millrace::dnszone {

// The whole text, part by part in order, read as plain lines without regard to what it was made
// from: the chain of NSEC or NSEC3 goes through all its records in order and closes, and each
// signed RRset is followed by its signatures.
class ReadbackChain {
 public:
  explicit ReadbackChain(const SigningKeys& keys) : keys_(keys) {}

  // `text`: whole lines.
  Result<void> take(std::string_view text);
  // `wanted`: the expected number of each.
  Result<void> finish(const SigningCount& wanted);

 private:
  struct Line;
  Result<void> take_line(const Line& line);
  Result<void> take_signature(const Line& line);
  Result<void> take_link(std::string_view name, std::string_view next);
  Result<void> end_rrset();

  const SigningKeys& keys_;
  std::string owner_, type_;  // of the RRset at hand
  size_t signatures_ = 0;     // of it
  std::string first_, next_;  // names of the chain
  SigningCount count_;
};

}  // namespace millrace::dnszone
