// CAA records (RFC 8659): which CAs may issue for a name. Queried by dnszone, evaluated by acme.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace {

struct CaaRecord {
  DnsName owner;  // where the record is: at the end of the CNAMEs
  uint8_t flags = 0;
  std::string tag;    // in lower case
  std::string value;  // as received

  bool is_critical() const { return (flags & 0x80U) != 0; }  // RFC 8659 §4.1
  std::string text() const;  // printable: "example.org. CAA 0 issue \"ca.example\""
};

class CaaSource {
 public:
  using Records = std::vector<CaaRecord>;

  virtual ~CaaSource() = default;
  // The records of each owner, in the order of the owners; none where there are none. Nothing is
  // climbed. Errors: the name does not resolve (a CA takes that for a refusal); not_yet: nobody
  // could be asked.
  virtual std::vector<Result<Records>> at(std::span<const DnsName> owners) = 0;
};

}  // namespace millrace
