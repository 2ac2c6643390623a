// Which function is which stage: the one place that calls all four folders.
#pragma once

#include "acme/stages.h"
#include "cli/config.h"
#include "core/stage_memory.h"
#include "dnszone/caa_look_up.h"

namespace millrace::cli {

class StageRunner {
 public:
  // All are kept by the caller for the life of the runner.
  StageRunner(Env& env, const Config& config, acme::Selection selection,
              const acme::OrderOptions& options)
      : env_(env),
        config_(config),
        selection_(std::move(selection)),
        options_(options),
        caa_(env, config.dns) {}

  StageReport run(Stage stage);
  // What the stages have read of the orders.
  acme::OrderStateMemory& order_states() { return session_.order_states(); }

 private:
  StageContext context();
  StageReport order();
  StageReport tlsa();

  Env& env_;
  const Config& config_;
  acme::Selection selection_;  // empty: every certificate
  acme::OrderOptions options_;
  acme::Session session_;
  dnszone::CaaLookUp caa_;
  StageMemory memory_;
};

// The stages whose outboxes or state the stage reads: when one of them changed something, it has
// work.
bool reads_from(Stage reader, Stage writer);

}  // namespace millrace::cli
