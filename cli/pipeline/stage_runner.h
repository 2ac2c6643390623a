// The function of each stage: the one place that calls all four folders.
#pragma once

#include <set>

#include "acme/order/order_stage.h"
#include "acme/order/shared_work.h"
#include "cli/config/config.h"
#include "cli/pipeline/store_outboxes.h"
#include "core/bundle/stage_graph.h"
#include "core/bundle/stage_memory.h"
#include "core/inbox/source_refresh.h"
#include "dnszone/query/caa_lookup.h"
#include "dnszone/sign_stage/sign_stage.h"

namespace millrace::cli {

class StageRunner {
 public:
  // The caller keeps all of them for the life of the runner.
  StageRunner(Env& env, const Config& config, acme::Selection selection,
              const acme::OrderOptions& options, dnszone::SignStageOptions signing = {})
      : env_(env),
        config_(config),
        selection_(std::move(selection)),
        options_(options),
        signing_(std::move(signing)),
        caa_(env, config.dns) {}

  // What it has changed in its outbox is in the store at once, because other hosts wait for it.
  StageReport run(Stage stage);
  // The stage tlsa, which also removes withdrawn records at these owners.
  StageReport tlsa(const std::set<DnsName>& withdrawn = {});
  // Publishes in the store what is not there yet of these stages. The report has what was published
  // since the last call.
  StageReport publish(const std::set<Stage>& stages, bool has_report = false);
  // After that: other hosts need not wait for the certificates that are done.
  StageReport release_claims() { return acme::release_claims(context(), session_); }
  // From now on poll signs again, and polls again, if a name server has a serial after the signed
  // one, which it would never fetch: the next signing may be weeks away.
  void sign_what_is_outrun() { signs_what_is_outrun_ = true; }
  // All stages read other hosts' bundles as of this time.
  void begin_at(TimePoint began) { began_ = began; }
  // Of the stages order and fetch.
  acme::Session& session() { return session_; }
  // Whether the copies of the remote sources could be refreshed.
  bool refresh_sources() { return refresh_remote_sources(context()); }
  // What the stages have, with what this process has read.
  StageContext context();

 private:
  StageReport run_alone(Stage stage);
  StageReport order();
  StageReport sign();
  StageReport poll();
  bool is_outrun() const;

  Env& env_;
  const Config& config_;
  acme::Selection selection_;  // empty: every certificate
  acme::OrderOptions options_;
  dnszone::SignStageOptions signing_;
  bool signs_what_is_outrun_ = false;
  std::optional<TimePoint> began_;
  acme::Session session_;
  dnszone::CaaLookup caa_;
  StageMemory memory_;
  std::vector<Line> published_;
};

}  // namespace millrace::cli
