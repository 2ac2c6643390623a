#include "cli/pipeline/store_outboxes.h"

#include "core/etcd/etcd_push.h"

namespace millrace::cli {
namespace {

PushedOutbox report_of(const StageContext& context) {
  return {std::string(kReportScope), context.paths.report_outbox()};
}

}  // namespace

StageReport publish_in_store(const StageContext& context, const Config& config,
                             const std::set<Stage>& stages, bool has_report) {
  std::vector<PushedOutbox> outboxes;
  for (const Stage stage : stages) {
    const bool is_publication = stage == Stage::publish;
    if (is_publication && config.publication.directory.empty()) continue;
    outboxes.push_back({std::string(scope_of(stage)), is_publication
                                                          ? config.publication.directory
                                                          : context.paths.outbox(stage)});
  }
  if (has_report) outboxes.push_back(report_of(context));
  return push_outboxes(context, outboxes);
}

StageReport publish_report_in_store(const StageContext& context) {
  return push_outboxes(context, {report_of(context)});
}

}  // namespace millrace::cli
