// Why a zone cannot be signed, RRset by RRset.
#pragma once

#include <functional>
#include <string>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

// What is wrong with an RRset, by one of its records.
struct RrsetFault {
  DnsName owner;
  RrType type{};
  uint32_t ttl = 0;  // of the record
  std::string what{};

  std::string text() const { return owner.text() + ' ' + to_text(type) + ": " + what; }
};

// The place of that record, for messages; empty: not known.
using RecordPlaces = std::function<std::string(const RrsetFault&)>;

}  // namespace millrace::dnszone
