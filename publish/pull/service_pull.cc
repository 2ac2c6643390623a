#include "publish/pull/service_pull.h"

#include <algorithm>

#include "core/base/joined.h"
#include "publish/pull/candidate.h"

namespace millrace::publish {
namespace {

constexpr Duration kLookInterval = std::chrono::minutes(15);

void keep_shortest(std::optional<std::chrono::milliseconds>& kept, Duration other) {
  const std::chrono::milliseconds pause = std::max(other, Duration(1));
  kept = std::min(kept.value_or(pause), pause);
}

}  // namespace

StageReport ServicePull::run(bool now) {
  auto done = step(now);
  for (Error& error : report_.errors) error = std::move(error).about(service_.subject());
  if (!done) report_.fail(std::move(done).error().about(service_.subject()));
  return std::move(report_);
}

// A service that is held gets nothing new, but what was begun is finished.
Result<void> ServicePull::step(bool now) {
  ASSIGN(const auto hold, read_hold(context_, service_.name));
  if (hold) {
    report_.add_pending(
        {service_.subject(),
         text_of(*hold) + "; to end it, run: millrace pull --release " + service_.name});
  }
  TRY(deployment_.load());
  Pairs pairs;
  if (!hold && publication_ != nullptr) {
    ASSIGN(pairs, wanted());
  }
  if (pairs.empty()) {
    ASSIGN(const bool settled, is_settled(now));
    if (settled) return {};
  }
  if (!now && rests_after_failure()) return {};
  if (!can_be_looked_at()) return {};
  deployment_.deploy(pairs, report_);
  return {};
}

// A resolver that fails now must not look like a service that does.
bool ServicePull::can_be_looked_at() {
  const auto unknown = unresolved_targets(context_.env, service_);
  if (unknown.empty()) return true;
  report_.add_pending(
      {service_.subject(),
       "nothing is changed, because it could not be checked afterwards: " + joined(unknown, "; ")});
  return false;
}

// Without anything new: whether files and service are as they should be.
Result<bool> ServicePull::is_settled(bool now) {
  const ServiceRecord& record = deployment_.record();
  ASSIGN(const bool intact, deployment_.files_are_intact());
  const auto has = [this](const CertId& id) { return deployment_.installed(id) != nullptr; };
  if (std::ranges::none_of(service_.certificates, has)) return true;
  if (!intact) {
    report_.add_note({service_.subject(), "its files are not as millrace wrote them"});
    return false;
  }
  if (record.action_due) return false;
  if (service_.look.empty()) return true;
  const bool is_recent = record.looked && *record.looked <= context_.now() &&
                         context_.now() - *record.looked < kLookInterval;
  return (is_recent && !now) || deployment_.look(report_);
}

Result<Pairs> ServicePull::wanted() {
  Pairs pairs;
  for (const CertId& id : service_.certificates) {
    auto one = candidate(id);
    if (!one && one.error().kind == ErrorKind::not_yet) {
      wait(id, one.error().text());
      report_.awaited_stages.push_back(Stage::publish);
    } else if (!one) {
      report_.fail(std::move(one).error().about(certificate_subject(id)));
    } else if (takes(id, *one)) {
      pairs.emplace(id, *std::move(one));
    }
  }
  return pairs;
}

Result<KeyChain> ServicePull::candidate(const CertId& id) const {
  ASSIGN(const auto keys, local_keys(context_, id));
  const auto& names = settings_.names.at(id);
  for (const InboxPart& part : publication_->parts) {
    if (!part.bundle.files.contains(id.text() + "/certificate.json")) continue;
    TRY(check_allowed(part.source, names));
    return candidate_of(part.bundle.files, id, names, keys, context_.now());
  }
  return not_yet("it is not published yet");
}

bool ServicePull::takes(const CertId& id, const KeyChain& candidate) {
  const KeyChain* installed = deployment_.installed(id);
  if (replaces(candidate, installed, context_.now())) return is_gate_open(id, candidate);
  if (candidate.leaf_sha256 != installed->leaf_sha256) {
    report_.add_note({service_.subject(), "certificate " + id.text() + ": the published one, " +
                                              validity_text(candidate) +
                                              ", is not newer than the installed one, " +
                                              validity_text(*installed) + ", which stays"});
  }
  return false;
}

bool ServicePull::is_accepted(const CertId& id, const SpkiDigest& key) const {
  if (!DeployGates::are_known(context_)) return true;
  return gates_.of(id, key, context_.now()).open && !gates_.is_retired(id, key);
}

// A renewal for a key that the service presents changes nothing for clients that check the key.
bool ServicePull::is_gate_open(const CertId& id, const KeyChain& candidate) {
  const KeyChain* installed = deployment_.installed(id);
  const bool is_same_key = installed != nullptr && installed->spki == candidate.spki;
  const bool is_used = deployment_.is_confirmed(id) || !deployment_.record().action_due;
  if (is_same_key && is_used) return true;
  if (!DeployGates::are_known(context_)) return true;
  const GateVerdict gate = gates_.of(id, candidate.spki, context_.now());
  if (gate.open) return true;
  wait(id, "its new certificate is for another key, which clients do not know yet: " +
               joined(gate.reasons, "; "));
  if (gate.opens_at) keep_shortest(report_.retry_after, *gate.opens_at - context_.now());
  return false;
}

bool ServicePull::rests_after_failure() {
  const ServiceRecord& record = deployment_.record();
  if (record.failures == 0 || !record.next_attempt) return false;
  // A clock that was set back must not make it wait for long.
  const Duration left = *record.next_attempt - context_.now();
  if (left <= Duration(0) || left > std::chrono::hours(1)) return false;
  report_.add_pending(
      {service_.subject(), "failed " + std::to_string(record.failures) +
                               (record.failures == 1 ? " time since " : " times since ") +
                               format_time(record.failing_since.value_or(context_.now())) +
                               ", the next attempt is at " + format_time(*record.next_attempt) +
                               ": " + record.last_error});
  keep_shortest(report_.retry_after, left);
  return true;
}

void ServicePull::wait(const CertId& id, const std::string& text) {
  report_.add_pending({service_.subject(), "certificate " + id.text() + ": " + text});
}

}  // namespace millrace::publish
