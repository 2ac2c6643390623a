// Which function is which stage: the one place that calls all four folders.
#pragma once

#include "acme/stages.h"
#include "cli/config.h"
#include "core/stage_memory.h"

namespace millrace::cli {

class StageRunner {
 public:
  // All are kept by the caller for the life of the runner.
  StageRunner(Env& env, const Config& config, acme::Selection selection, bool renew_now)
      : env_(env), config_(config), selection_(std::move(selection)), renew_now_(renew_now) {}

  StageReport run(Stage stage);

 private:
  StageContext context();
  StageReport order();
  StageReport tlsa();

  Env& env_;
  const Config& config_;
  acme::Selection selection_;  // empty: every certificate
  bool renew_now_;
  acme::Session session_;
  StageMemory memory_;
};

// The stages whose outboxes or state the stage reads: when one of them changed something, it has
// work.
bool reads_from(Stage reader, Stage writer);

}  // namespace millrace::cli
