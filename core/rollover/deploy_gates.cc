#include "core/rollover/deploy_gates.h"

#include <algorithm>

namespace millrace {
namespace {

GateVerdict closed(std::string reason) {
  GateVerdict verdict;
  verdict.open = false;
  verdict.reasons.push_back(std::move(reason));
  return verdict;
}

std::string first_error(const StageReport& report) {
  return report.errors.empty() ? "there is none yet" : report.errors.front().text();
}

}  // namespace

DeployGates DeployGates::read(const StageContext& context, Stage reader, StageReport& report) {
  DeployGates gates;
  if (!are_known(context)) {
    gates.unreadable_ = "this host has no DNS host among its sources";
    return gates;
  }
  auto inbox = read_inbox(context, reader, Stage::tlsa);
  if (!inbox) {
    gates.unreadable_ = inbox.error().text();
    report.fail(std::move(inbox).error());
    return gates;
  }
  for (const InboxPart& part : inbox->parts) {
    auto documents = rollovers_of(part.bundle);
    if (!documents) {
      inbox->refuse(part.source, std::move(documents).error());
      continue;
    }
    gates.documents_.merge(*documents);
  }
  gates.records_ = tlsa_of(*inbox);
  if (inbox->parts.empty()) gates.unreadable_ = first_error(inbox->report);
  report.add(std::move(inbox->report));
  return gates;
}

GateVerdict DeployGates::of(const CertId& id, const SpkiDigest& key, TimePoint now) const {
  if (!unreadable_.empty()) return closed("the outbox of tlsa cannot be read: " + unreadable_);
  const RolloverDocument* document = find(id);
  const auto records = records_.find(id);
  if (document == nullptr && records != records_.end() && !records->second.records.empty()) {
    return closed(
        "the outbox of tlsa does not say since when its records are visible: the next run of "
        "tlsa on the DNS host adds that");
  }
  return deploy_gate(document, key, now);
}

bool DeployGates::are_known(const StageContext& context) {
  const Sources* sources = context.sources;
  if (sources == nullptr || sources->own.contains(Stage::tlsa)) return true;
  return std::ranges::any_of(sources->list,
                             [](const Source& source) { return source.provides(Stage::tlsa); });
}

bool DeployGates::is_retired(const CertId& id, const SpkiDigest& key) const {
  const RolloverDocument* document = find(id);
  if (document == nullptr) return false;
  return std::ranges::any_of(document->previous, [&key](const PreviousKey& one) {
    return one.digest == key && one.retired;
  });
}

const RolloverDocument* DeployGates::find(const CertId& id) const {
  const auto found = documents_.find(id);
  return found == documents_.end() ? nullptr : &found->second;
}

}  // namespace millrace
