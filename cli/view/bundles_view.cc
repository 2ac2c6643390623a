#include "cli/view/bundles_view.h"

#include "cli/pipeline/health_facts.h"
#include "cli/view/outboxes.h"
#include "cli/view/part_builder.h"

namespace millrace::cli {
namespace {

void add_bundle(const BundleView& view, TimePoint now, PartBuilder& builder) {
  const auto& [name, bundle] = view;
  const Subject subject = {SubjectKind::bundle, name};
  const std::string head = subject.text() + ": ";
  if (!bundle) {
    const std::string text = bundle.error().text();
    builder.fail(Error(bundle.error().kind, text).about(subject));
    return builder.add_unreadable({subject, {head + text}, {{"bundle", name}, {"error", text}}});
  }
  if (!*bundle)
    return builder.add({subject, {head + "none yet"}, {{"bundle", name}, {"serial", Json()}}});
  const BundleMeta& meta = **bundle;
  Entry entry = {
      subject,
      {head + "version " + std::to_string(meta.serial) + ", " +
       format_duration(now - meta.created) + " old, valid until " + format_time(meta.expires)},
      {{"bundle", name},
       {"serial", meta.serial},
       {"created", format_time(meta.created)},
       {"expires", format_time(meta.expires)}}};
  entry.state = builder.take(bundle_term(name, meta.created, meta.expires));
  builder.add(std::move(entry));
}

}  // namespace

std::vector<BundleView> view_bundles(Env& env, const Config& config) {
  const StageContext context = config.context(env);
  std::vector<BundleView> views;
  for (const Stage stage : kAllStages) {
    // The output of challenge is in the zone, that of publish in the publication.
    if (stage == Stage::challenge || stage == Stage::publish) continue;
    if (!uses_outbox(config, stage)) continue;
    const std::string name(to_text(stage));
    views.push_back({name, head_of_bundle(context, context.paths.outbox(stage), name, stage)});
  }
  if (runs(config, Stage::publish)) {
    const Path& directory = config.publication.directory;
    views.push_back(
        {"publication", head_of_bundle(context, directory, "publication", Stage::publish)});
  }
  return views;
}

StatusPart bundles_status(const std::vector<BundleView>& bundles, TimePoint now) {
  PartBuilder builder(now);
  for (const BundleView& bundle : bundles) add_bundle(bundle, now, builder);
  return builder.part();
}

}  // namespace millrace::cli
