// run_publish(): chains of fetch and requests of csr in, the signed publication out.
#include "publish/publish_stage.h"

#include <algorithm>

#include "core/bundle/bundle_version.h"
#include "publish/publication.h"
#include "publish/published_serial.h"

namespace millrace::publish {
namespace {

constexpr std::string_view kScope = "publication";
constexpr std::string_view kPublicKey =
    "publish.pub";  // at the top of the set, for readers that pin it

// The current content of the publication, expired or not; empty if it is damaged or of another key.
FileTree published_before(Files& files, const Path& directory, const SignifyPublicKey& key) {
  const auto serial = current_serial(files, directory);
  if (!serial || !*serial) return {};
  auto version = read_version(files, directory, **serial, {key});
  return version ? std::move(version->bundle.files) : FileTree();
}

// Certificates of a publication: each has one certificate.json.
std::ptrdiff_t count_certificates(const FileTree& contents) {
  return std::count_if(contents.begin(), contents.end(),
                       [](const auto& file) { return file.first.ends_with("/certificate.json"); });
}

Result<void> write(const StageContext& context, const Settings& settings,
                   const SignifySecretKey& key, FileTree contents, StageReport& report) {
  const auto certificates = count_certificates(contents);
  contents.emplace(kPublicKey, key.public_key().file("publish"));
  ASSIGN(const uint64_t before, published_serial(context));
  const BundleWriter writer = {std::string(kScope), context.host, "publish.sec", key,
                               settings.lifetime,   nullptr,      before};
  ASSIGN(const BundleOutcome outcome,
         write_bundle(context.env.files, settings.directory, writer, contents, context.now()));
  if (outcome.serial != before) TRY(remember_published(context, outcome.serial));
  report.changed = outcome.changed;
  if (outcome.changed) {
    report.add_done("version " + std::to_string(outcome.serial) + " in " +
                    settings.directory.string() +
                    ": certificates: " + std::to_string(certificates));
  }
  return {};
}

Result<void> step(const StageContext& context, const Settings& settings, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "publish"));
  TRY(miss_lost_publication(context, settings));
  ASSIGN(const auto key, signing_key(context, Stage::publish));
  ASSIGN(const auto fetched, read_inbox(context, Stage::publish, Stage::fetch));
  ASSIGN(const auto requested, read_inbox(context, Stage::publish, Stage::csr));
  // Without either it is not known what should be published: the current content is kept.
  if (!fetched || !requested) return {};
  Inputs inputs;
  ASSIGN(inputs.requests, requests_of(requested, context.memory));
  ASSIGN(inputs.issued, issued_of(fetched));
  inputs.published = published_before(context.env.files, settings.directory, key->public_key());
  FileTree contents = publication(inputs, context.now(), report);
  if (contents.empty() && inputs.published.empty()) return {};
  return write(context, settings, *key, std::move(contents), report);
}

}  // namespace

StageReport run_publish(const StageContext& context, const Settings& settings) {
  StageReport report;
  if (settings.directory.empty()) return report;
  if (auto done = step(context, settings, report); !done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("publish");
}

}  // namespace millrace::publish
