#include "cli/pipeline/store_outboxes.h"

#include "core/etcd/etcd_push.h"

namespace millrace::cli {

StageReport publish_in_store(const StageContext& context, const Config& config,
                             const std::set<Stage>& stages) {
  std::vector<PushedOutbox> outboxes;
  for (const Stage stage : stages) {
    const bool is_publication = stage == Stage::publish;
    if (is_publication && config.publication.directory.empty()) continue;
    outboxes.push_back({std::string(scope_of(stage)), is_publication
                                                          ? config.publication.directory
                                                          : context.paths.outbox(stage)});
  }
  return push_outboxes(context, outboxes);
}

StageReport publish_report_in_store(const StageContext& context) {
  return push_outboxes(context, {{std::string(kReportScope), context.paths.report_outbox()}});
}

}  // namespace millrace::cli
