#include "dnszone/check/oddities.h"

#include <algorithm>
#include <tuple>

#include "core/base/printable.h"
#include "dnszone/check/digest_oddities.h"
#include "dnszone/check/host_name_oddities.h"
#include "dnszone/check/octet_oddities.h"
#include "dnszone/check/soa_oddities.h"
#include "dnszone/check/target_oddities.h"
#include "dnszone/check/ttl_oddities.h"
#include "dnszone/check/wildcard_oddities.h"
#include "dnszone/text/delegation_cut.h"
#include "dnszone/text/loading_rules.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostOfAKind = 20;

// Faults that signing and every name server refuse, although each line is valid by itself.
void look_at_apex(const ZoneIndex& index, Oddities& found) {
  const ZoneText& text = found.text();
  const std::string& apex = text.origin.wire();
  if (index.first(apex, RrType::ns) == nullptr) {
    found.wrong(text.records[text.soa].span, "no NS at " + text.origin.text());
  }
  const PlacedRecord* ds = index.first(apex, RrType::ds);
  if (ds == nullptr) return;
  found.wrong(ds->span, "DS at " + text.origin.text() + ": it belongs in the parent zone");
}

void look_for_unserved(const ZoneIndex& index, Oddities& found) {
  for (const auto& [record, cut] : unserved_records(found.text(), index)) {
    found.add(OddKind::unserved, record->span,
              to_text(record->record.type) + " at " + record->record.owner.text() +
                  " is never served: " + cut->record.owner.text() + " is delegated (" +
                  found.place(*cut) + ")");
  }
}

}  // namespace

std::string Oddities::place(const PlacedRecord& placed) const {
  return printable(text_.files[placed.span.file].path.filename().string()) + ':' +
         std::to_string(placed.span.line);
}

CheckFinding Oddities::finding(Severity severity, const Span& at, std::string message) const {
  return {severity, {text_.files[at.file].path, at.line, at.column, std::move(message)}};
}

void Oddities::add(OddKind kind, const Span& at, std::string message) {
  Kind& same = kinds_[kind];
  if (++same.count > kMostOfAKind) return;
  same.last = findings_.size();
  findings_.push_back(finding(Severity::odd, at, std::move(message)));
}

void Oddities::wrong(const Span& at, std::string message) {
  if (++wrong_.count > kMostOfAKind) return;
  wrong_.last = findings_.size();
  findings_.push_back(finding(Severity::wrong, at, std::move(message)));
}

void Oddities::count_unsaid(const Kind& kind) {
  if (kind.count <= kMostOfAKind) return;
  findings_[kind.last].fault.message +=
      "; and " + std::to_string(kind.count - kMostOfAKind) + " more of this kind";
}

std::vector<CheckFinding> Oddities::take() && {
  for (const auto& [kind, same] : kinds_) count_unsaid(same);
  count_unsaid(wrong_);
  std::map<Path, size_t> order;  // of the files, as they were read
  for (const SourceFile& file : text_.files) order.emplace(file.path, order.size());
  std::ranges::stable_sort(findings_, {}, [&](const CheckFinding& one) {
    return std::tuple(order.at(one.fault.file), one.fault.line, one.fault.column);
  });
  return std::move(findings_);
}

std::vector<CheckFinding> find_oddities(const ZoneText& text, const CheckMeasures& measures) {
  const ZoneIndex index(text);
  Oddities found(text);
  look_at_apex(index, found);
  look_at_soa(measures, found);
  look_at_targets(index, found);
  look_for_unserved(index, found);
  look_at_ttls(index, measures.validity, found);
  look_at_digests(found);
  look_at_wildcards(found);
  look_at_octets(found);
  look_at_host_names(found);
  for (LoadingFault& fault : loading_faults(text, index)) {
    found.wrong(fault.at->span, std::move(fault.message));
  }
  return std::move(found).take();
}

}  // namespace millrace::dnszone
