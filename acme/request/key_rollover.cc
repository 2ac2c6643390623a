#include "acme/request/key_rollover.h"

#include <algorithm>

#include "acme/request/key_replacement.h"
#include "core/base/joined.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {
namespace {

constexpr size_t kMostState = 1U << 16U;  // octets

std::map<CertId, IssuedDocument> issued_in(const Inbox& inbox) {
  std::map<CertId, IssuedDocument> all;
  for (const InboxPart& part : inbox.parts) {
    for (const auto& [path, text] : part.bundle.files) {
      if (!path.starts_with("issued/") || !path.ends_with(".json")) continue;
      auto document = decode_issued(text, "bundle fetch: " + path);
      if (!document) continue;
      const CertId id = document->certificate;
      all.try_emplace(id, *std::move(document));
    }
  }
  return all;
}

GateVerdict waits_for_previous(const CertId& id, const SpkiDigest& previous) {
  GateVerdict verdict;
  verdict.open = false;
  verdict.reasons.push_back("a server may still present the key before, " + previous.hex() +
                            ", whose TLSA records are not yet retired (millrace tlsa show has the "
                            "reason); if none does, run: " +
                            retirement_command(id));
  return verdict;
}

Result<void> write_state(const StageContext& context, const CertId& id,
                         const RolloverState& state) {
  return context.env.files.write(context.paths.rollover(id), encode(state), 0600);
}

// For each certificate that has a request; the others are an error.
StageReport for_each(const StageContext& context, const Selection& certificates,
                     Result<Line> (*act)(const StageContext&, const RequestDocument&)) {
  StageReport report;
  const auto lock = lock_stage(context, "csr");
  if (!lock) {
    report.fail(lock.error());
    return report;
  }
  KeyHistories histories(context, {});
  for (const CertId& id : certificates) {
    const Subject subject = certificate_subject(id);
    auto history = histories.of(id);
    if (history && !history->request) {
      report.fail(Error("it has no key yet: run millrace csr " + id.text()).about(subject));
      continue;
    }
    auto done = history ? act(context, *history->request) : Result<Line>(history.error());
    if (!done) {
      report.fail(std::move(done).error().about(subject));
      continue;
    }
    report.changed = true;
    report.add_done(*std::move(done));
  }
  return report;
}

Result<RolloverState> state_of(const StageContext& context, const RequestDocument& request) {
  ASSIGN(const auto before, read_rollover_state(context, request.certificate));
  return observed(before, request.current, nullptr, context.now());
}

Result<Line> ask(const StageContext& context, const RequestDocument& request) {
  ASSIGN(RolloverState state, state_of(context, request));
  if (!state.asked) state.asked = context.now();
  TRY(write_state(context, request.certificate, state));
  return Line{certificate_subject(request.certificate),
              "a new key was asked for at " + format_time(*state.asked)};
}

Result<Line> cancel(const StageContext& context, const RequestDocument& request) {
  ASSIGN(RolloverState state, state_of(context, request));
  state.asked.reset();
  TRY(write_state(context, request.certificate, state));
  return Line{certificate_subject(request.certificate),
              "no new key is asked for; the policy of the configuration holds"};
}

Result<Line> remove_next(const StageContext& context, const RequestDocument& request) {
  const Path path = context.paths.next_key(request.certificate);
  TRY(context.env.files.remove(path));
  return Line{certificate_subject(request.certificate),
              "next key removed; its TLSA records are removed in the next run"};
}

}  // namespace

Result<std::optional<RolloverState>> read_rollover_state(const StageContext& context,
                                                         const CertId& id) {
  const Path path = context.paths.rollover(id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<RolloverState>();
  ASSIGN(const std::string text, context.env.files.read(path, kMostState));
  ASSIGN(RolloverState state, decode_rollover_state(text, path.string()));
  return std::optional<RolloverState>(std::move(state));
}

const DeployGates& KeyRollover::gates() {
  StageReport faults;  // the gates are closed for that reason, which is a reason to wait
  if (!gates_) gates_ = DeployGates::read(context_, Stage::csr, faults);
  return *gates_;
}

// What cannot be read is not known: the policy then waits.
const IssuedDocument* KeyRollover::issued(const CertId& id) {
  if (!issued_) {
    const auto inbox = read_inbox(context_, Stage::csr, Stage::fetch);
    issued_ = inbox ? issued_in(*inbox) : std::map<CertId, IssuedDocument>();
  }
  const auto found = issued_->find(id);
  return found == issued_->end() ? nullptr : &found->second;
}

GateVerdict KeyRollover::verdict(const RequestDocument& request) {
  const bool has_records = !gates().find(request.certificate).empty();
  if (has_records && !request.previous.empty()) {
    return waits_for_previous(request.certificate, request.previous.front());
  }
  return gates().of(request.certificate, *request.next, context_.now());
}

Result<bool> KeyRollover::attempt(const RequestDocument& request, bool is_asked,
                                  StageReport& report) {
  const Subject subject = certificate_subject(request.certificate);
  const GateVerdict gate = verdict(request);
  if (!gate.open) {
    const std::string when =
        gate.opens_at ? "; the new key may be used from " + format_time(*gate.opens_at) : "";
    // A policy that waits for time alone is as it should be.
    if (is_asked || !gate.opens_at) {
      report.add_pending(
          {subject, "its key is to be replaced, but " + joined(gate.reasons) + when});
    }
    if (gate.opens_at) report.due_at(*gate.opens_at);
    return false;
  }
  ASSIGN(const bool is_advanced,
         advance_key(context_, request.certificate, request.current, *request.next));
  if (!is_advanced) return false;
  report.changed = true;
  report.add_done(Line(subject, "key " + request.next->hex() + " replaces " + request.current.hex())
                      .as("key-replaced"));
  return true;
}

Result<void> KeyRollover::apply(const CertificateSettings& certificate,
                                const RequestDocument& request, StageReport& report) {
  ASSIGN(const auto before, read_rollover_state(context_, certificate.id));
  const bool is_idle = certificate.rollover.is_never() && !(before && before->asked);
  if (is_idle || !request.next) return {};
  const TimePoint now = context_.now();
  const IssuedDocument* newest = issued(certificate.id);
  RolloverState state = observed(before, request.current, newest, now);
  const auto due = rollover_due(certificate.rollover, state, newest);
  if (due && now < *due) report.due_at(*due);
  if (due && now >= *due) {
    ASSIGN(const bool is_replaced, attempt(request, state.asked.has_value(), report));
    if (is_replaced) state = observed({}, *request.next, nullptr, now);
  }
  if (before && *before == state) return {};
  return write_state(context_, certificate.id, state);
}

void KeyRollover::retire_unused(RequestDocument& request) {
  if (request.previous.empty()) return;
  const std::vector<SpkiDigest> previous = request.previous;
  for (const SpkiDigest& key : previous) {
    if (gates().is_retired(request.certificate, key)) retire(key, request);
  }
}

StageReport ask_rollover(const StageContext& context, const Selection& certificates) {
  return for_each(context, certificates, ask);
}

StageReport cancel_rollover(const StageContext& context, const Selection& certificates) {
  return for_each(context, certificates, cancel);
}

StageReport remove_next_keys(const StageContext& context, const Selection& certificates) {
  return for_each(context, certificates, remove_next);
}

}  // namespace millrace::acme
