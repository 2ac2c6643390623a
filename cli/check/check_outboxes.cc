#include "cli/check/check_outboxes.h"

#include "cli/pipeline/health_facts.h"
#include "core/bundle/own_outbox.h"

namespace millrace::cli {
namespace {

Error tampered(Error why, Stage stage, std::string_view id) {
  why.message += "; find out who can write there, and to replace it run: millrace " +
                 std::string(to_text(stage));
  return std::move(why).found_as(id);
}

}  // namespace

std::vector<Error> check_outboxes(Env& env, const Config& config) {
  std::vector<Error> faults;
  const StageContext context = config.context(env);
  for (const Stage stage : kAllStages) {
    if (stage == Stage::publish || !uses_outbox(config, stage)) continue;
    auto contents = own_outbox(context, stage);
    if (!contents)
      faults.push_back(tampered(std::move(contents).error(), stage, "outbox-tampered"));
  }
  const Path& publication = config.publication.directory;
  if (!runs(config, Stage::publish) || publication.empty()) return faults;
  auto contents = own_bundle(context, Stage::publish, publication);
  if (!contents)
    faults.push_back(tampered(std::move(contents).error(), Stage::publish, "publication-tampered"));
  return faults;
}

}  // namespace millrace::cli
