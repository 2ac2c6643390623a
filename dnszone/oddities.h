// The parts of the search for warnings in a zone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dnszone/zone_check.h"
#include "dnszone/zone_index.h"

namespace millrace::dnszone {

enum class OddKind {
  doubled_origin,
  reverse_target,
  target,
  glue,
  unserved,
  ttl,
  unequal_ttl,
  digest,
  wildcard,
  octets,
  host_name,
  soa
};

// The findings, at most 20 of a kind in words.
class Oddities {
 public:
  explicit Oddities(const ZoneText& text) : text_(text) {}

  const ZoneText& text() const { return text_; }
  // "FILE:LINE" of another record, for messages.
  std::string place(const PlacedRecord& placed) const;

  void add(OddKind kind, const Span& at, std::string message);
  void wrong(const Span& at, std::string message);
  std::vector<CheckFinding> take() &&;

 private:
  struct Kind {
    size_t count = 0;
    size_t last = 0;  // index of the last finding that was kept
  };
  void count_unsaid(const Kind& kind);
  CheckFinding finding(Severity severity, const Span& at, std::string message) const;

  const ZoneText& text_;
  std::vector<CheckFinding> findings_;
  std::map<OddKind, Kind> kinds_;
  Kind wrong_;
};

// target_oddities.cc: names that records point to.
void look_at_targets(const ZoneIndex& index, Oddities& found);
// ttl_oddities.cc
void look_at_ttls(const ZoneIndex& index, Duration validity, Oddities& found);
// How long signatures of that validity last at least beyond a refresh.
Duration refresh_margin(Duration validity);
// wildcard_oddities.cc: names that exist and are therefore not covered by a wildcard.
void look_at_wildcards(Oddities& found);
// octet_oddities.cc: names with octets outside ASCII, and typographic quotes.
void look_at_octets(Oddities& found);
// host_name_oddities.cc
void look_at_host_names(Oddities& found);
// digest_oddities.cc
void look_at_digests(Oddities& found);
// soa_oddities.cc: the SOA's numbers, and whether its serial fits the policy.
void look_at_soa(const CheckMeasures& measures, Oddities& found);

}  // namespace millrace::dnszone
