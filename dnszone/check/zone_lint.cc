#include "dnszone/check/zone_lint.h"

#include <algorithm>
#include <tuple>

#include "core/base/printable.h"
#include "dnszone/check/digest_lint.h"
#include "dnszone/check/host_name_lint.h"
#include "dnszone/check/octet_lint.h"
#include "dnszone/check/soa_lint.h"
#include "dnszone/check/target_lint.h"
#include "dnszone/check/ttl_lint.h"
#include "dnszone/check/wildcard_lint.h"
#include "dnszone/text/delegation_cut.h"
#include "dnszone/text/loading_rules.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostOfAKind = 20;

// Faults that signing and every name server refuse, although each line is valid by itself.
void lint_apex(const ZoneIndex& index, ZoneLint& found) {
  const ZoneText& text = found.text();
  const std::string& apex = text.origin.wire();
  if (index.first(apex, RrType::ns) == nullptr) {
    found.wrong(text.records[text.soa].span, "no NS at " + text.origin.text());
  }
  const PlacedRecord* ds = index.first(apex, RrType::ds);
  if (ds == nullptr) return;
  found.wrong(ds->span, "DS at " + text.origin.text() + ": it belongs in the parent zone");
}

void find_unserved(const ZoneIndex& index, ZoneLint& found) {
  for (const auto& [record, cut] : unserved_records(found.text(), index)) {
    found.add(LintKind::unserved, record->span,
              to_text(record->record.type) + " at " + record->record.owner.text() +
                  " is never served: " + cut->record.owner.text() + " is delegated (" +
                  found.place(*cut) + ")");
  }
}

}  // namespace

std::string ZoneLint::place(const PlacedRecord& placed) const {
  return printable(text_.files[placed.span.file].path.filename().string()) + ':' +
         std::to_string(placed.span.line);
}

CheckFinding ZoneLint::finding(Severity severity, const Span& at, std::string message) const {
  return {severity, {text_.files[at.file].path, at.line, at.column, std::move(message)}};
}

void ZoneLint::add(LintKind kind, const Span& at, std::string message) {
  Kind& same = kinds_[kind];
  if (++same.count > kMostOfAKind) return;
  same.last = findings_.size();
  findings_.push_back(finding(Severity::warning, at, std::move(message)));
}

void ZoneLint::wrong(const Span& at, std::string message) {
  if (++wrong_.count > kMostOfAKind) return;
  wrong_.last = findings_.size();
  findings_.push_back(finding(Severity::error, at, std::move(message)));
}

void ZoneLint::count_unsaid(const Kind& kind) {
  if (kind.count <= kMostOfAKind) return;
  findings_[kind.last].fault.message +=
      "; and " + std::to_string(kind.count - kMostOfAKind) + " more of this kind";
}

std::vector<CheckFinding> ZoneLint::take() && {
  for (const auto& [kind, same] : kinds_) count_unsaid(same);
  count_unsaid(wrong_);
  std::map<Path, size_t> order;  // of the files, as they were read
  for (const SourceFile& file : text_.files) order.emplace(file.path, order.size());
  std::ranges::stable_sort(findings_, {}, [&](const CheckFinding& one) {
    return std::tuple(order.at(one.fault.file), one.fault.line, one.fault.column);
  });
  return std::move(findings_);
}

std::vector<CheckFinding> lint_zone(const ZoneText& text, const CheckMeasures& measures) {
  const ZoneIndex index(text);
  ZoneLint found(text);
  lint_apex(index, found);
  lint_soa(measures, found);
  lint_targets(index, found);
  find_unserved(index, found);
  lint_ttls(index, measures.validity, found);
  lint_digests(found);
  lint_wildcards(found);
  lint_octets(found);
  lint_host_names(found);
  for (LoadingFault& fault : loading_faults(text, index)) {
    found.wrong(fault.at->span, std::move(fault.message));
  }
  return std::move(found).take();
}

}  // namespace millrace::dnszone
