// TLSA records of other numbers than 3 1 1, beside the 3 1 1 records of the same keys. Pure.
//
// A client that finds digests of several types for one usage and selector uses the strongest alone
// (RFC 7671 §9): 3 1 2 of some keys would hide 3 1 1 of the others. So such records are in a zone
// either for each key that has 3 1 1 there, or for none; one edit adds and removes them together.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/documents.h"
#include "core/dns/tlsa_numbers.h"
#include "dnszone/edit/managed_records.h"

namespace millrace::dnszone {

class OtherTlsa {
 public:
  // `numbers`: of the configuration; no others are published. `claim`: as RecordUpdate's.
  OtherTlsa(OwnerNumbers numbers, std::string claim)
      : numbers_(std::move(numbers)), claim_(std::move(claim)) {}

  void add(const TlsaDocument& document);
  // While a part of the input is missing, an owner without required records keeps what it has.
  void set_incomplete() { is_complete_ = false; }

  // Rdata of those required beside 3 1 1 of that key; none: its public key is not known.
  std::vector<std::string> required(const TlsaRecord& record) const;
  // A line for each required record whose public key is missing.
  std::vector<std::string> missing(const TlsaDocument& document) const;
  // "3 1 2, 1 1 1", of the configuration; empty: none.
  std::string numbers_at(const DnsName& owner) const;
  // Whether a managed record may be in the zone with `set`, all TLSA records of its owner there. It
  // is not asked who has signed it: 3 1 1 is there for its key. One that is not signed stays.
  bool stays(const ManagedRecord& one, const std::vector<Record>& set) const;

 private:
  const std::set<TlsaNumbers>& numbers_of(const DnsName& owner) const;

  OwnerNumbers numbers_;
  std::string claim_;
  bool is_complete_ = true;
  PublicKeys keys_;
  std::set<DnsName> owners_;  // with required records
};

}  // namespace millrace::dnszone
