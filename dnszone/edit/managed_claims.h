// The owner of a record in the managed block or file: a comment after it, with one word for each
// configuration that requires it.
//
//   _25._tcp.mail.example.org. 3600 IN TLSA 3 1 1 0d6f… ; millrace 1a2b3c4d
//
// A record without it was written by a person, or by a version of millrace that wrote none.
#pragma once

#include <set>
#include <string>

#include "core/bundle/stage.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

using Claims = std::set<std::string>;

// The word of a configuration: the same as long as it is on the same host with the same state
// directory, also when the state is lost.
std::string claim_of(const StageContext& context);

// Those after the record at that place.
Claims claims_at(const ZoneText& text, const Span& span);

// What is written after the record; empty: nothing.
std::string claims_text(const Claims& claims);

}  // namespace millrace::dnszone
