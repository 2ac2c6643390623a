// Which names a source may have certificates and records for:
//
//   mail.example.org      this name
//   *.example.org         this wildcard
//   .example.org          this name, every name below it, and their wildcards
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace {

class AllowedName {
 public:
  static Result<AllowedName> parse(std::string_view text);

  bool allows(const CertName& name) const;
  // Records that serve the name or its wildcard: a challenge, a TLSA record of a service on it.
  bool allows_records(const DnsName& name) const;
  std::string text() const;  // as it was parsed, without the final dot
  bool operator==(const AllowedName&) const = default;

 private:
  AllowedName(DnsName base, std::string exact) : base_(std::move(base)), exact_(std::move(exact)) {}
  DnsName base_;
  std::string exact_;  // as in a certificate; empty: all at and below the base
};

}  // namespace millrace
