#include "publish/pull/revert.h"

#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/rollover/deploy_gates.h"
#include "publish/pull/deployed.h"
#include "publish/pull/deployment.h"

namespace millrace::publish {
namespace {

Result<void> check_usable(const StageContext& context, const DeployGates& gates, const CertId& id,
                          const KeyChain& pair) {
  const std::string name = "certificate " + id.text() + ": the previous one, ";
  if (pair.leaf().not_after <= context.now()) {
    return Error(name + validity_text(pair) + ", has expired: it is not put back");
  }
  if (gates.is_retired(id, pair.spki)) {
    return Error(name + "for the key with SPKI SHA-256 " + pair.spki.hex() +
                 ", is not put back: the TLSA records of this key are retired");
  }
  const GateVerdict gate = gates.of(id, pair.spki, context.now());
  if (gate.open || !DeployGates::are_known(context)) return {};
  return Error(name + "for the key with SPKI SHA-256 " + pair.spki.hex() +
               ", is not put back, as clients that check TLSA records would not accept it: " +
               joined(gate.reasons, "; "));
}

Result<void> revert(const StageContext& context, const PullSettings& settings,
                    const ServiceSettings& service, const RevertRequest& request,
                    StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "pull"));
  const DeployGates gates = DeployGates::read(context, Stage::pull, report);
  const MayReturn any = [](const CertId&, const KeyChain&) { return true; };  // checked below
  Deployment deployment(context, service, any);
  TRY(deployment.load());
  ASSIGN(const Pairs pairs, deployment.previous());
  if (pairs.empty()) return Error("it has no certificate before the installed one");
  for (const auto& [id, pair] : pairs) TRY(check_usable(context, gates, id, pair));
  // First: a run after a crash must not undo it.
  const Hold hold{printable(request.who, 80), context.now(), printable(request.reason, 400)};
  TRY(write_hold(context, service.name, hold));
  if (!deployment.deploy(pairs, report)) {
    TRY(context.env.files.remove(context.paths.service_hold(service.name)));
  } else {
    report.add_done({service.subject(), text_of(hold) +
                                            "; to end it, run: millrace pull "
                                            "--release " +
                                            service.name});
  }
  const auto written = write_deployed(context, settings);
  return written ? Result<void>() : written.error();
}

Result<void> release(const StageContext& context, const ServiceSettings& service,
                     StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "pull"));
  const Path file = context.paths.service_hold(service.name);
  ASSIGN(const auto there, context.env.files.status(file));
  if (!there) return {};
  TRY(context.env.files.remove(file));
  report.changed = true;
  report.add_done({service.subject(), "released: the next run installs what is published"});
  return {};
}

StageReport finish(Result<void> done, const ServiceSettings& service, StageReport report) {
  for (Error& error : report.errors) error = std::move(error).about(service.subject());
  if (!done) report.fail(std::move(done).error().about(service.subject()));
  return std::move(report).in("pull");
}

}  // namespace

StageReport revert_service(const StageContext& context, const PullSettings& settings,
                           const ServiceSettings& service, const RevertRequest& request) {
  StageReport report;
  auto done = revert(context, settings, service, request, report);
  return finish(std::move(done), service, std::move(report));
}

StageReport release_service(const StageContext& context, const ServiceSettings& service) {
  StageReport report;
  auto done = release(context, service, report);
  return finish(std::move(done), service, std::move(report));
}

}  // namespace millrace::publish
