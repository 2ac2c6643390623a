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

Result<std::optional<BundleMeta>> meta_of(const StageContext& context, const Path& directory,
                                          const std::string& scope, Stage writer, Detail detail) {
  if (detail == Detail::order) return head_of_bundle(context, directory, scope, writer);
  ASSIGN(auto bundle, look_into_bundle(context, directory, scope, writer));
  return bundle ? std::optional(std::move(bundle->meta)) : std::nullopt;
}

}  // namespace

std::vector<BundleView> view_bundles(Env& env, const Config& config, Detail detail) {
  const StageContext context = config.context(env);
  std::vector<BundleView> views;
  for (const Stage stage : kAllStages) {
    // The output of challenge is in the zone, that of publish in the publication.
    if (stage == Stage::challenge || stage == Stage::publish) continue;
    if (!uses_outbox(config, stage)) continue;
    const std::string name(to_text(stage));
    views.push_back({name, meta_of(context, context.paths.outbox(stage), name, stage, detail)});
  }
  if (runs(config, Stage::publish)) {
    const Path& directory = config.publication.directory;
    views.push_back(
        {"publication", meta_of(context, directory, "publication", Stage::publish, detail)});
  }
  return views;
}

StatusPart bundles_status(const std::vector<BundleView>& bundles, TimePoint now) {
  PartBuilder builder(now);
  for (const BundleView& bundle : bundles) add_bundle(bundle, now, builder);
  return builder.part();
}

}  // namespace millrace::cli
