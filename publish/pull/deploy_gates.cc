#include "publish/pull/deploy_gates.h"

#include <algorithm>

#include "core/inbox/inbox.h"

namespace millrace::publish {
namespace {

bool knows_tlsa(const Sources* sources) {
  if (sources == nullptr || sources->own.contains(Stage::tlsa)) return true;
  return std::ranges::any_of(sources->list,
                             [](const Source& source) { return source.provides(Stage::tlsa); });
}

}  // namespace

DeployGates DeployGates::read(const StageContext& context, StageReport& report) {
  DeployGates gates;
  if (!knows_tlsa(context.sources)) return gates;
  auto read = read_inbox(context, Stage::pull, Stage::tlsa);
  if (!read) {
    gates.is_complete_ = false;
    report.fail(std::move(read).error());
    return gates;
  }
  Inbox& inbox = *read;
  for (const InboxPart& part : inbox.parts) {
    auto rollovers = rollovers_of(part.bundle);
    if (!rollovers) {
      inbox.refuse(part.source, std::move(rollovers).error());
      continue;
    }
    gates.rollovers_.merge(*rollovers);
  }
  gates.is_complete_ = inbox.is_complete;
  report.add(std::move(inbox.report));
  return gates;
}

GateVerdict DeployGates::of(const CertId& id, const SpkiDigest& key, TimePoint now) const {
  const auto document = rollovers_.find(id);
  if (document != rollovers_.end()) return deploy_gate(&document->second, key, now);
  GateVerdict verdict = deploy_gate(nullptr, key, now);
  if (is_complete_) return verdict;
  verdict.open = false;
  verdict.reasons.emplace_back(
      "what the DNS host publishes is not known: the outbox of its stage tlsa was not read");
  return verdict;
}

bool DeployGates::is_retired(const CertId& id, const SpkiDigest& key) const {
  const auto document = rollovers_.find(id);
  if (document == rollovers_.end()) return false;
  return std::ranges::any_of(document->second.previous, [&key](const PreviousKey& one) {
    return one.digest == key && one.retired;
  });
}

}  // namespace millrace::publish
