// What an operator should know about TLSA records, and do when a client refuses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tlsa/presented.h"

namespace millrace::tlsa {

// What is to be considered about a set that a server presents these chains for, one for each kind
// of key: records that no client can use, and combinations of usage, selector and matching type of
// which no record matches a chain that another record matches (RFC 7671 §8.1). Each text once.
std::vector<std::string> set_warnings(const std::vector<TlsaData>& records,
                                      const std::vector<std::vector<PresentedCertificate>>& chains,
                                      Starttls starttls);

// Why the chain is refused and what to do, for a `fault` of Handshake::dane_fault. `host`: the name
// that it must have for usages other than 3.
std::string refusal_text(const std::string& fault, const std::vector<TlsaData>& records,
                         const std::vector<PresentedCertificate>& chain, const DnsName& host,
                         Starttls starttls, TimePoint now);

}  // namespace millrace::tlsa
