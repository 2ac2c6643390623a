#include "core/rollover/deploy_gates.h"

#include <algorithm>
#include <iterator>

namespace millrace {
namespace {

GateVerdict closed(std::string reason) {
  GateVerdict verdict;
  verdict.open = false;
  verdict.reasons.push_back(std::move(reason));
  return verdict;
}

// A document without owners would open the gate of a certificate that may be another host's.
Result<void> check_owners(const Source* source, const RolloverDocument& document) {
  const bool is_limited = source != nullptr && source->allow;
  if (is_limited && document.owners.empty() && document.records.empty() &&
      document.former.empty()) {
    return Error("its rollover has no owners");
  }
  for (const OwnerSets& sets : document.owners) TRY(check_allowed_owner(source, sets.owner));
  for (const RecordVisibility& seen : document.records) {
    TRY(check_allowed_owner(source, seen.record.owner));
  }
  for (const FormerSets& former : document.former) {
    TRY(check_allowed_owner(source, former.sets.owner));
  }
  return {};
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
  for (InboxPart& part : inbox->parts) gates.add(part, *inbox);
  gates.is_complete_ = inbox->is_complete;
  gates.records_ = tlsa_of(*inbox);
  if (inbox->parts.empty()) gates.unreadable_ = first_error(inbox->report);
  report.add(std::move(inbox->report));
  return gates;
}

void DeployGates::add(InboxPart& part, Inbox& inbox) {
  auto documents = rollovers_of(part.bundle);
  if (!documents) return inbox.refuse(part.source, std::move(documents).error());
  for (auto& [id, document] : *documents) {
    if (auto allowed = check_owners(part.source, document); !allowed) {
      inbox.refuse(part.source, std::move(allowed).error().about(certificate_subject(id)));
    } else {
      documents_[id].push_back(std::move(document));
    }
  }
}

GateVerdict DeployGates::of(const CertId& id, const SpkiDigest& key, TimePoint now) const {
  if (!unreadable_.empty()) return closed("the outbox of tlsa cannot be read: " + unreadable_);
  const auto& documents = find(id);
  const auto records = records_.find(id);
  if (documents.empty() && !is_complete_) {
    return closed("the outbox of tlsa of a DNS host could not be read");
  }
  if (documents.empty() && records != records_.end() && !records->second.records.empty()) {
    return closed(
        "the outbox of tlsa does not say since when its records are visible: upgrade the DNS host, "
        "or if no service uses these records any more, run there: millrace tlsa --withdraw " +
        records->second.records.front().owner.text());
  }
  GateVerdict all;
  bool only_time = true;
  for (const RolloverDocument& document : documents) {
    GateVerdict one = deploy_gate(&document, key, now);
    if (one.open) continue;
    all.open = false;
    only_time = only_time && one.opens_at;
    if (one.opens_at) all.opens_at = std::max(all.opens_at.value_or(*one.opens_at), *one.opens_at);
    std::ranges::move(one.reasons, std::back_inserter(all.reasons));
  }
  if (!only_time) all.opens_at.reset();
  return all;
}

bool DeployGates::are_known(const StageContext& context) {
  const Sources* sources = context.sources;
  if (sources == nullptr || sources->own.contains(Stage::tlsa)) return true;
  return std::ranges::any_of(sources->list,
                             [](const Source& source) { return source.provides(Stage::tlsa); });
}

bool DeployGates::is_retired(const CertId& id, const SpkiDigest& key) const {
  const auto& documents = find(id);
  const auto is_retired_in = [&key](const RolloverDocument& document) {
    return std::ranges::any_of(document.previous, [&key](const PreviousKey& one) {
      return one.digest == key && one.retired;
    });
  };
  return !documents.empty() && std::ranges::all_of(documents, is_retired_in);
}

const std::vector<RolloverDocument>& DeployGates::find(const CertId& id) const {
  static const std::vector<RolloverDocument> kNone;
  const auto found = documents_.find(id);
  return found == documents_.end() ? kNone : found->second;
}

}  // namespace millrace
