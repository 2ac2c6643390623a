#include "cli/pipeline/stage_runner.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "acme/client/ca_time.h"
#include "acme/order/fetch_stage.h"
#include "acme/request/csr_stage.h"
#include "dnszone/edit/challenge_stage.h"
#include "dnszone/edit/tlsa_owners.h"
#include "dnszone/poll/poll_stage.h"
#include "dnszone/sign_stage/sign_stage.h"
#include "publish/publish_stage.h"
#include "publish/pull/pull_stage.h"
#include "tlsa/tlsa_stage.h"

namespace millrace::cli {

StageContext StageRunner::context() {
  StageContext context = config_.context(env_);
  context.memory = &memory_;
  context.began = began_;
  return context;
}

// What fails is retried, and reported, by publish().
StageReport StageRunner::run(Stage stage) {
  StageReport report = run_alone(stage);
  if (report.changed) {
    StageReport published = publish_in_store(context(), config_, {stage});
    std::ranges::move(published.done, std::back_inserter(published_));
  }
  return report;
}

StageReport StageRunner::publish(const std::set<Stage>& stages, bool has_report) {
  StageReport report = publish_in_store(context(), config_, stages, has_report);
  report.done.insert(report.done.begin(), published_.begin(), published_.end());
  published_.clear();
  return report;
}

StageReport StageRunner::run_alone(Stage stage) {
  switch (stage) {
    case Stage::csr:
      return acme::run_csr(context(), config_.acme, selection_,
                           {.publication = config_.publication.directory});
    case Stage::order:
      return order();
    case Stage::challenge:
      return dnszone::run_challenge(context(), config_.dns);
    case Stage::tlsa:
      return tlsa();
    case Stage::sign:
      return sign();
    case Stage::poll:
      return poll();
    case Stage::fetch:
      return acme::run_fetch(context(), config_.acme, session_, selection_);
    case Stage::publish:
      return publish::run_publish(context(), config_.publication);
    case Stage::pull:
      return publish::run_pull(context(), config_.pull, {.selection = selection_});
  }
  return {};
}

StageReport StageRunner::order() {
  // A second call with it would renew what the first one has just renewed.
  acme::OrderOptions options = options_;
  options.caa = &caa_;
  options_.renew_now = false;
  return acme::run_order(context(), config_.acme, session_, selection_, options);
}

StageReport StageRunner::poll() {
  StageReport report = dnszone::run_poll(context(), config_.dns);
  if (!signs_what_is_outrun_ || !is_outrun()) return report;
  StageReport signing = sign();
  const bool is_signed = signing.changed;
  if (is_signed) {
    report.pending.clear();
    report.awaited_stages.clear();
    report.errors.clear();
  }
  report.add(std::move(signing));
  if (is_signed) report.add(dnszone::run_poll(context(), config_.dns));
  return report;
}

// The zone has not been signed since poll found a later serial.
bool StageRunner::is_outrun() const {
  return std::ranges::any_of(memory_.outrun, [](const auto& zone) { return !zone.second; });
}

// Determines the required records, and adds them to the zones.
StageReport StageRunner::tlsa(const std::set<DnsName>& withdrawn) {
  const tlsa::PublishedOwners published = [this](const std::set<DnsName>& owners) {
    return dnszone::owners_with_tlsa(env_.files, config_.dns, owners);
  };
  StageReport report = tlsa::run_tlsa(context(), config_.tlsa, withdrawn, published);
  report.add(dnszone::run_place_tlsa(context(), config_.dns, withdrawn));
  return report;
}

// The first CA that answers serves as the other clock.
StageReport StageRunner::sign() {
  dnszone::SignStageOptions options = signing_;
  options.outside_time = [this] { return acme::ca_time(context(), config_.acme); };
  return dnszone::run_sign(context(), config_.dns, options);
}

}  // namespace millrace::cli
