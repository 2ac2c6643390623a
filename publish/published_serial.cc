#include "publish/published_serial.h"

#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"
#include "publish/publish_stage.h"

namespace millrace::publish {
namespace {

Result<void> accept(const StageContext& context, const Settings& settings, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "publish"));
  Files& files = context.env.files;
  ASSIGN(const auto current, current_serial(files, settings.directory));
  const auto before = published_serial(context);
  if (!before) {
    TRY(remember_published(context, current.value_or(0)));
    report.done.push_back("publish: the stored last version could not be read: version " +
                          std::to_string(current.value_or(0)) + " is assumed to be the last");
  } else if (*before > 0 && !current) {
    // As if that version were damaged: the next one follows it.
    TRY(files.make_directory(settings.directory, 0755));
    TRY(files.replace_symlink(settings.directory / "current", "v/" + version_name(*before)));
    report.done.push_back("publish: " + settings.directory.string() +
                          " is made again by the next run, after version " +
                          std::to_string(*before));
  }
  report.changed = !report.done.empty();
  return {};
}

}  // namespace

Result<uint64_t> published_serial(const StageContext& context) {
  ASSIGN(const SeenVersion seen, seen_version(context, Stage::publish, Stage::publish));
  return seen.serial;
}

Result<void> remember_published(const StageContext& context, uint64_t serial) {
  return remember_version(context, Stage::publish, Stage::publish, {.serial = serial});
}

Result<void> miss_lost_publication(const StageContext& context, const Settings& settings) {
  ASSIGN(const uint64_t before, published_serial(context));
  const auto current = current_serial(context.env.files, settings.directory);
  // A link with another target is checked by the writer.
  if (before == 0 || !current || *current) return {};
  return Error((settings.directory / "current").string() + ": missing, but version " +
               std::to_string(before) + " was published: nothing is written without it; mount " +
               settings.directory.string() +
               " or restore it; if it is lost for good, run: millrace bundle accept publish");
}

StageReport accept_lost_publication(const StageContext& context, const Settings& settings) {
  StageReport report;
  if (settings.directory.empty()) {
    report.fail(config_error("publish: the configuration has no publication.directory"));
  } else if (auto accepted = accept(context, settings, report); !accepted) {
    report.fail(std::move(accepted).error());
  }
  return report;
}

}  // namespace millrace::publish
